package io.sluice.core.assembly.jars;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Looks at a jar before anything in it is believed: at its central directory, by which class loaders go, too. */
final class JarContents {
    private JarContents() {}

    /**
     * Refuses entries that climb out of the jar, and names that occur twice, of which two readers may take different ones; and what
     * has a class loader look into further files beside the jar, which nobody has looked at.
     *
     * @throws RefusedJar naming the entry
     */
    static void check(JarFile jar) throws RefusedJar {
        var names = new HashSet<String>();
        for (var entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            String path = entry.getName();
            if (path.startsWith("/") || path.contains("\\") || ("/" + path + "/").contains("/../")) {
                throw new RefusedJar("entry leads out of the jar: " + path);
            }
            if (!names.add(path)) {
                throw new RefusedJar("entry occurs twice: " + path);
            }
        }
        if (names.isEmpty()) {
            throw new RefusedJar("it is empty");
        }
        Optional<String> path = classPath(jar);
        if (path.isPresent()) {
            throw new RefusedJar("its manifest's Class-Path leads out of the jar: " + path.get()
                    + "; libraries go into the jar, or into a plugin that it depends on");
        }
    }

    private static Optional<String> classPath(JarFile jar) throws RefusedJar {
        try {
            return Optional.ofNullable(jar.getManifest())
                    .flatMap(manifest ->
                            Optional.ofNullable(manifest.getMainAttributes().getValue(Name.CLASS_PATH)));
        } catch (IOException e) {
            throw new RefusedJar(JarFile.MANIFEST_NAME + " cannot be read: " + e.getMessage(), e);
        }
    }
}
