package io.sluice.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a file says, read again when the file changes: for lists of users or addresses and databases that are kept beside the
 * configuration. {@link #value()} costs a volatile read; nothing is read on an event loop.
 *
 * <p>A changed file that cannot be read, or is refused by its reader, is reported once to the plugin's logger, and the last
 * good value stays. Close it in {@link Plugin#close}.
 *
 * @param <T> an immutable value
 */
public final class WatchedFile<T> implements AutoCloseable {
    /** Time between two looks at the file. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    /**
     * Reads the file.
     *
     * @param <T> what it becomes
     */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads all of it; may block.
         *
         * @throws IllegalArgumentException when the content is unusable; the message says where and why
         */
        T read(Path file) throws IOException;
    }

    /** By what a change is seen. A file that is replaced by another has another key, whatever its time. */
    private record Stamp(FileTime modified, long size, Optional<Object> key) {
        private static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, Optional.empty());

        static Stamp of(Path file) {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(
                        attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
            } catch (IOException e) {
                return MISSING;
            }
        }
    }

    private final Path file;
    private final Reader<? extends T> reader;
    private final PluginContext context;
    private volatile T value;
    private volatile boolean closed;
    // Looks follow one another, so these need no guard.
    private Stamp seen;
    private String complaint = "";

    private WatchedFile(Path file, Reader<? extends T> reader, PluginContext context) throws IOException {
        this.file = file;
        this.reader = reader;
        this.context = context;
        // The stamp first: a change while the file is read is then seen by the next look.
        this.seen = Stamp.of(file);
        this.value = Objects.requireNonNull(reader.read(file));
    }

    /**
     * Reads a file, now and whenever it has changed. For {@link PluginFactory#create}.
     *
     * @param key the configuration's key that names the file, blamed when it is unusable
     * @throws InvalidPluginConfig when the file cannot be read, or its reader refuses it
     */
    public static <T> WatchedFile<T> open(String key, Path file, Reader<? extends T> reader, PluginContext context)
            throws InvalidPluginConfig {
        try {
            var watched = new WatchedFile<T>(file, reader, context);
            watched.lookLater();
            return watched;
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidPluginConfig(key, "cannot read " + file + ": " + e, e);
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfig(key, file + ": " + e.getMessage(), e);
        }
    }

    /** What the file says now, or said when it was last in order. */
    public T value() {
        return value;
    }

    private void lookLater() {
        var unused = context.after(PERIOD)
                .thenCompose(over -> context.blocking(this::look))
                .whenComplete((done, error) -> {
                    if (!closed) {
                        lookLater();
                    }
                });
    }

    private boolean look() {
        var now = Stamp.of(file);
        if (closed || now.equals(seen)) {
            return false;
        }
        seen = now;
        try {
            value = Objects.requireNonNull(reader.read(file));
            complaint = "";
            context.logger().info("{} has changed and is in force", file);
            return true;
        } catch (IOException | UncheckedIOException e) {
            // To be tried again: what is amended by chmod leaves no mark on the file.
            seen = Stamp.MISSING;
            complain(e);
        } catch (RuntimeException e) {
            complain(e);
        }
        return false;
    }

    private void complain(Exception cause) {
        if (!cause.toString().equals(complaint)) {
            complaint = cause.toString();
            context.logger().warn("{} has changed and is unusable, what it said before stays: {}", file, complaint);
        }
    }

    /** Stops watching. The value stays. */
    @Override
    public void close() {
        closed = true;
    }
}
