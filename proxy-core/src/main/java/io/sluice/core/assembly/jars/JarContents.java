package io.sluice.core.assembly.jars;

import java.util.HashSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Looks at a jar before anything in it is believed: at its central directory, by which class loaders go, too. */
final class JarContents {
    private JarContents() {}

    /**
     * Refuses entries that climb out of the jar, and names that occur twice, of which two readers may take different ones.
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
    }
}
