package io.sluice.core.assembly.jars;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The files of a plugins folder, and the classes of a project under development. */
public final class PluginFiles {
    /** What the name of a jar ends in. */
    public static final String JAR = ".jar";

    /** What the name of a jar that is switched off ends in. */
    public static final String DISABLED = ".jar.disabled";

    private final Optional<Path> folder;
    private final Supplier<TrustedKeys> trusted;
    private Optional<ProjectClasses> project = Optional.empty();

    /** Is told of a file that is of no use. */
    @FunctionalInterface
    public interface Refusals {
        /** Refuses a file. */
        void refuse(String file, String hash, String reason);
    }

    /**
     * What lies in the folder at one moment. Has a share in each archive.
     *
     * @param offers the jars of each plugin, the newest first
     * @param disabled the jars that are switched off, by plugin
     * @param unusable the files that are none, with their hashes
     */
    public record Listing(
            Map<String, List<PluginArchive>> offers, Map<String, PluginArchive> disabled, Map<String, String> unusable)
            implements AutoCloseable {
        /** Nothing. */
        public static final Listing EMPTY = new Listing(Map.of(), Map.of(), Map.of());

        /** Copies the maps. */
        public Listing {
            offers = Map.copyOf(offers);
            disabled = Map.copyOf(disabled);
            unusable = Map.copyOf(unusable);
        }

        @Override
        public void close() {
            offers.values().forEach(archives -> archives.forEach(PluginArchive::release));
            disabled.values().forEach(PluginArchive::release);
        }
    }

    /**
     * The files of a folder, which may not exist, or of none.
     *
     * @param trusted whose jars are taken at present
     */
    public PluginFiles(Optional<Path> folder, Supplier<TrustedKeys> trusted) {
        this.folder = folder;
        this.trusted = trusted;
    }

    /** The folder. */
    public Optional<Path> folder() {
        return folder;
    }

    /** Takes a project's classes for a jar, too. */
    public void develop(ProjectClasses classes) {
        project = Optional.of(classes);
    }

    /**
     * Reads the folder.
     *
     * @param known archives to be shared where the bytes are the same
     */
    public Listing list(Collection<PluginArchive> known, Refusals refusals) throws IOException {
        var read = new Reading(known, refusals);
        boolean good = false;
        try {
            List<Path> jars = files(JAR);
            List<Path> disabled = files(DISABLED);
            read.all(jars).forEach(read::offer);
            read.all(disabled).forEach(read::disable);
            if (project.isPresent()) {
                read.archive(project.get()).ifPresent(read::prefer);
            }
            good = true;
            return new Listing(read.offers, read.disabled, read.unusable);
        } finally {
            if (!good) {
                read.release();
            }
        }
    }

    private List<Path> files(String ending) throws IOException {
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.filter(path -> path.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** What tells without reading the files that something may have changed. */
    public String stamp() throws IOException {
        var all = new ArrayList<>(files(JAR));
        all.addAll(files(DISABLED));
        var stamp = new StringBuilder();
        for (Path file : all) {
            stamp.append(file.getFileName()).append('|').append(stamp(file)).append('\n');
        }
        return stamp.toString();
    }

    /** Of one file. To be allowed to read it changes none of its times; one that leads nowhere may lead somewhere later. */
    private static String stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + "|" + attributes.lastModifiedTime() + '|' + attributes.fileKey() + '|'
                    + Files.isReadable(file);
        } catch (IOException e) {
            return "?";
        }
    }

    /** What came of a look at a file: an archive, or why there is none. */
    private record Opened(String file, String hash, Optional<PluginArchive> archive, String refusal) {}

    private final class Reading {
        private final Map<String, PluginArchive> known = new HashMap<>();
        private final Refusals refusals;
        private final Map<String, List<PluginArchive>> offers = new TreeMap<>();
        private final Map<String, PluginArchive> disabled = new TreeMap<>();
        private final Map<String, String> unusable = new TreeMap<>();

        private Reading(Collection<PluginArchive> known, Refusals refusals) {
            known.forEach(archive -> this.known.put(archive.file() + ' ' + archive.hash(), archive));
            this.refusals = refusals;
        }

        /** The archives of these files, those that are none left out. */
        private List<PluginArchive> all(List<Path> paths) throws IOException {
            var found = new ArrayList<PluginArchive>();
            boolean good = false;
            try {
                var failures = new ArrayList<Future<Opened>>();
                for (Future<Opened> opened : SideBySide.each(paths, this::archive)) {
                    if (opened.state() == Future.State.SUCCESS) {
                        take(opened.resultNow()).ifPresent(found::add);
                    } else {
                        failures.add(opened);
                    }
                }
                if (!failures.isEmpty()) {
                    SideBySide.resultOf(failures.getFirst());
                }
                good = true;
                return found;
            } finally {
                if (!good) {
                    found.forEach(PluginArchive::release);
                }
            }
        }

        /** Looks at a file, which may be none that can be read: no reason to leave the others alone. On any thread. */
        private Opened archive(Path path) {
            String file = path.getFileName().toString();
            try {
                return archive(file, Files.readAllBytes(path));
            } catch (IOException e) {
                return new Opened(file, "", Optional.empty(), "it cannot be read: " + e);
            }
        }

        private Opened archive(String file, byte[] content) throws IOException {
            String hash = PluginArchive.hashOf(content);
            PluginArchive same = known.get(file + ' ' + hash);
            if (same != null) {
                return new Opened(file, hash, Optional.of(same.share()), "");
            }
            try {
                return new Opened(file, hash, Optional.of(PluginArchive.open(file, hash, content, trusted.get())), "");
            } catch (RefusedJar e) {
                return new Opened(file, hash, Optional.empty(), e.reason());
            }
        }

        /** What is there of a project, or was before it was being built anew. */
        private Optional<PluginArchive> archive(ProjectClasses classes) throws IOException {
            if (classes.isBeingBuilt()) {
                for (PluginArchive before : known.values()) {
                    if (before.file().equals(classes.toString())) {
                        return Optional.of(before.share());
                    }
                }
            }
            return take(archive(classes.toString(), classes.jar()));
        }

        private Optional<PluginArchive> take(Opened opened) {
            if (opened.archive().isEmpty()) {
                unusable.put(opened.file(), opened.hash());
                refusals.refuse(opened.file(), opened.hash(), opened.refusal());
            }
            return opened.archive();
        }

        private void offer(PluginArchive archive) {
            List<PluginArchive> others = offers.computeIfAbsent(archive.name(), name -> new ArrayList<>());
            Optional<PluginArchive> same = others.stream()
                    .filter(other ->
                            other.manifest().version().equals(archive.manifest().version()))
                    .findFirst();
            if (same.isPresent()) {
                unusable.put(archive.file(), archive.hash());
                refusals.refuse(
                        archive.file(),
                        archive.hash(),
                        "plugin " + archive.manifest().title() + " is there already, from "
                                + same.get().file());
                archive.release();
                return;
            }
            others.add(archive);
            others.sort(
                    Comparator.comparing((PluginArchive one) -> one.manifest().version())
                            .reversed());
        }

        private void prefer(PluginArchive archive) {
            offers.computeIfAbsent(archive.name(), name -> new ArrayList<>()).addFirst(archive);
        }

        private void disable(PluginArchive archive) {
            PluginArchive other = disabled.put(archive.name(), archive);
            if (other != null) {
                other.release();
            }
        }

        private void release() {
            offers.values().forEach(archives -> archives.forEach(PluginArchive::release));
            disabled.values().forEach(PluginArchive::release);
        }
    }
}
