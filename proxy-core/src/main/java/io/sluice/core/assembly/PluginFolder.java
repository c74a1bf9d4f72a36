package io.sluice.core.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that plugin jars are dropped into. Each scan gives the catalogue of what lies there now; a jar whose bytes are those
 * of the scan before is the same one, so that its plugins and their state live on. One for a process.
 */
public final class PluginFolder implements AutoCloseable {
    private final Optional<Path> folder;
    private List<PluginJar> known = List.of();

    /** A folder that may not exist, or none at all: then there are only the built-in plugins. */
    public PluginFolder(Optional<Path> folder) {
        this.folder = folder;
    }

    /**
     * Reads the folder.
     *
     * @return the catalogue; to be closed by the caller, who has handed it to a generation by then
     * @throws IOException when a jar cannot be read or its plugins cannot be loaded, naming it; nothing has changed then
     */
    public synchronized PluginCatalog scan() throws IOException {
        var found = new ArrayList<PluginJar>();
        try {
            for (Path file : files()) {
                found.add(jarOf(file));
            }
            var catalog = PluginCatalog.of(found);
            known.forEach(PluginJar::release);
            known = found.stream().map(PluginJar::share).toList();
            return catalog;
        } catch (IOException | RuntimeException e) {
            found.forEach(PluginJar::release);
            throw e;
        }
    }

    private List<Path> files() throws IOException {
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private PluginJar jarOf(Path file) throws IOException {
        String name = file.getFileName().toString();
        byte[] content = Files.readAllBytes(file);
        String hash = PluginJar.hashOf(content);
        for (PluginJar jar : known) {
            if (jar.is(name, hash)) {
                return jar.share();
            }
        }
        return PluginJar.open(name, content);
    }

    /** What tells without reading the jars that something may have changed. */
    public String stamp() throws IOException {
        var stamp = new StringBuilder();
        for (Path file : files()) {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamp.append(file.getFileName())
                    .append('|')
                    .append(attributes.size())
                    .append('|')
                    .append(attributes.lastModifiedTime())
                    .append('|')
                    .append(attributes.fileKey())
                    .append('\n');
        }
        return stamp.toString();
    }

    @Override
    public synchronized void close() {
        known.forEach(PluginJar::release);
        known = List.of();
    }
}
