package io.sluice.core.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Files that were read, and whether they have another content by now. That is worth acting on only when the files have been at
 * rest between two looks: a certificate and its key are replaced one after the other. Confined to one thread at a time.
 */
public final class WatchedFiles {
    /** The fingerprint of a file that is not there. */
    static final String ABSENT = "";

    private static final Stamp NEVER_SEEN = new Stamp("never seen", FileTime.fromMillis(0), -1);
    private static final Stamp GONE = new Stamp("gone", FileTime.fromMillis(0), -1);

    /** What tells without reading that a file may have changed. */
    private record Stamp(String key, FileTime modified, long size) {
        static Stamp of(Path file) {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(
                        String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
            } catch (IOException e) {
                return GONE;
            }
        }
    }

    private static final class Watched {
        private final String fingerprint;
        private Stamp seen = NEVER_SEEN;
        private Stamp read = NEVER_SEEN;
        private boolean changed;

        private Watched(String fingerprint) {
            this.fingerprint = fingerprint;
        }
    }

    private final Map<Path, Watched> files = new HashMap<>();

    WatchedFiles(Map<Path, String> fingerprints) {
        fingerprints.forEach((path, fingerprint) -> files.put(path, new Watched(fingerprint)));
    }

    /** None. */
    public static WatchedFiles none() {
        return new WatchedFiles(Map.of());
    }

    /** Looks at all files: true when one has another content than was read, and none has changed since the last look. */
    public boolean haveChanged() {
        boolean restless = false;
        boolean changed = false;
        for (var entry : files.entrySet()) {
            Watched file = entry.getValue();
            Stamp stamp = Stamp.of(entry.getKey());
            restless |= !stamp.equals(file.seen);
            if (stamp.equals(file.seen) && !stamp.equals(file.read)) {
                file.changed = !file.fingerprint.equals(fingerprint(entry.getKey()));
                file.read = stamp;
            }
            file.seen = stamp;
            changed |= file.changed;
        }
        return changed && !restless;
    }

    private static String fingerprint(Path file) {
        try {
            return fingerprint(Files.readAllBytes(file));
        } catch (IOException e) {
            return ABSENT;
        }
    }

    static String fingerprint(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
