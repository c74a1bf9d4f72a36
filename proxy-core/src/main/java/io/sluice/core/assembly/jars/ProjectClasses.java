package io.sluice.core.assembly.jars;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The compiled classes of a plugin's project, packed in memory into the jar that its build would make of them. */
public record ProjectClasses(Path project) {
    /** Where Maven puts them. */
    public Path classes() {
        return project.resolve("target").resolve("classes");
    }

    /** The jar; the same bytes for the same classes. */
    byte[] jar() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes)) {
            for (Path file : files()) {
                var entry = new JarEntry(classes().relativize(file).toString().replace('\\', '/'));
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                out.putNextEntry(entry);
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Whether a compiler seems to be at work: it removes what it made before, and writes the manifest and the names of providers
     * sooner than their classes.
     */
    boolean isBeingBuilt() throws IOException {
        if (!Files.isRegularFile(classes().resolve(PluginManifest.PATH))) {
            return true;
        }
        return ProviderNames.of(classes()).all().stream()
                .anyMatch(name -> !Files.isRegularFile(classes().resolve(name.replace('.', '/') + ".class")));
    }

    /**
     * What tells without reading them that something may have changed.
     *
     * @throws IOException also while they are being built, when there is nothing to be told yet
     */
    public String stamp() throws IOException {
        if (isBeingBuilt()) {
            throw new IOException(classes() + " is being built");
        }
        var stamp = new StringBuilder();
        for (Path file : files()) {
            stamp.append(file)
                    .append(Files.size(file))
                    .append('|')
                    .append(Files.getLastModifiedTime(file))
                    .append('\n');
        }
        return stamp.toString();
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(classes())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(classes())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** What operators read where others see a jar's file. */
    @Override
    public String toString() {
        return classes().toString();
    }
}
