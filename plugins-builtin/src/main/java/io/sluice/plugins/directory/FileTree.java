package io.sluice.plugins.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The files below a directory. All methods read the file system and may block.
 *
 * @param root as its real path
 * @param index names of the files that stand for a directory
 */
record FileTree(Path root, List<String> index, boolean followsLinks, boolean showsHidden) {
    private static final int LONGEST = 4000;
    private static final int LONGEST_NAME = 255;

    /** What a path leads to. */
    sealed interface Entry {
        /** A regular file. */
        record File(Path path, long size, Instant modified) implements Entry {}

        /** A directory without an index file. */
        record Directory(Path path) implements Entry {}

        /** A directory, asked for as if it were a file. */
        record MissingSlash() implements Entry {}

        /** Nothing. */
        record Missing() implements Entry {}

        /** Something that is not to be had. */
        record Refused() implements Entry {}
    }

    Entry find(SafePath path) throws IOException {
        return switch (path) {
            case SafePath.Refused refused -> new Entry.Refused();
            case SafePath.Names(var names, boolean isDirectory) -> {
                if (!showsHidden && names.stream().anyMatch(name -> name.startsWith("."))) {
                    yield new Entry.Missing();
                }
                yield find(names, isDirectory);
            }
        };
    }

    private Entry find(List<String> names, boolean isDirectory) throws IOException {
        Path path = root;
        try {
            for (String name : names) {
                path = path.resolve(name);
            }
            return path.toString().length() > LONGEST ? new Entry.Missing() : find(path, isDirectory);
        } catch (InvalidPathException | NoSuchFileException e) {
            return new Entry.Missing();
        } catch (AccessDeniedException e) {
            return new Entry.Refused();
        } catch (FileSystemException e) {
            if (cannotBe(path)) {
                return new Entry.Missing();
            }
            throw e;
        }
    }

    /** Whether a path is below a file or has a name that is too long, of which the system speaks in its own words only. */
    private boolean cannotBe(Path path) {
        Path parent = root;
        for (Path name : root.relativize(path)) {
            boolean tooLong = name.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
            if (tooLong || Files.isRegularFile(parent)) {
                return true;
            }
            parent = parent.resolve(name);
        }
        return false;
    }

    private Entry find(Path path, boolean asDirectory) throws IOException {
        if (isForbidden(path)) {
            return new Entry.Refused();
        }
        var attributes = attributes(path);
        if (attributes.isEmpty()) {
            return new Entry.Missing();
        }
        if (attributes.get().isDirectory()) {
            if (!asDirectory) {
                return new Entry.MissingSlash();
            }
            for (String name : index) {
                var file = find(path.resolve(name), false);
                if (file instanceof Entry.File || file instanceof Entry.Refused) {
                    return file;
                }
            }
            return new Entry.Directory(path);
        }
        return attributes.get().isRegularFile() && !asDirectory
                ? new Entry.File(
                        path,
                        attributes.get().size(),
                        attributes.get().lastModifiedTime().toInstant())
                : new Entry.Missing();
    }

    /** The file in a coding that lies beside another, if it is not older. */
    Optional<Entry.File> beside(Entry.File file, Precompressed coding) throws IOException {
        Path path = file.path().resolveSibling(file.path().getFileName() + coding.suffix());
        return find(path, false) instanceof Entry.File packed
                        && !packed.modified().isBefore(file.modified())
                ? Optional.of(packed)
                : Optional.empty();
    }

    /** Whether there is a link on the way, where links are not followed: a path without one is its own real path. */
    private boolean isForbidden(Path path) throws IOException {
        if (followsLinks) {
            return false;
        }
        try {
            return !path.toRealPath().equals(path);
        } catch (NoSuchFileException e) {
            // A link that leads nowhere is a link.
            return Files.isSymbolicLink(path);
        }
    }

    private Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        var options = followsLinks ? new LinkOption[] {} : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
