package io.sluice.config.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a configuration file every second and reports what has become of it.
 *
 * <p>Why not a {@code WatchService}: it reports neither the change of what a symbolic link leads to, which is how Kubernetes
 * exchanges a mounted configuration, nor anything on some network file systems. A new text is reported when two looks in
 * succession have seen it, so not while an editor is writing; a file that is gone or cannot be read is looked for again.
 */
public final class ConfigWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Path file;
    private final Consumer<LoadResult> changed;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Confined to the watching thread, which starts after the constructor.
    private String reported;
    private Optional<Stamp> read = Optional.empty();
    private Optional<Stamp> settling = Optional.empty();

    /** What tells without reading that a file may have changed. */
    private record Stamp(String key, FileTime modified, long size) {
        static Stamp of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
        }
    }

    private ConfigWatcher(Path file, String fingerprint, Consumer<LoadResult> changed) {
        this.file = file;
        this.reported = fingerprint;
        this.changed = changed;
    }

    /**
     * Begins to watch.
     *
     * @param fingerprint of the text in use, so that a change between loading and watching is not missed
     * @param changed called on a virtual thread for every other text, valid or not
     */
    public static ConfigWatcher start(Path file, String fingerprint, Consumer<LoadResult> changed) {
        return start(file, fingerprint, EVERY, changed);
    }

    static ConfigWatcher start(Path file, String fingerprint, Duration every, Consumer<LoadResult> changed) {
        var watcher = new ConfigWatcher(file, fingerprint, changed);
        Thread.ofVirtual().name("config-watcher").start(() -> watcher.watch(every));
        return watcher;
    }

    private void watch(Duration every) {
        try {
            while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            var stamp = Optional.of(Stamp.of(file));
            if (stamp.equals(read)) {
                return;
            }
            if (!stamp.equals(settling)) {
                settling = stamp;
                return;
            }
            var result = ConfigLoader.load(file);
            read = stamp;
            report(result);
        } catch (IOException e) {
            // Between an editor's delete and its rename there is no file; the next look finds the new one.
            settling = Optional.empty();
        }
    }

    private void report(LoadResult result) {
        if (!result.fingerprint().equals(reported)) {
            reported = result.fingerprint();
            try {
                changed.accept(result);
            } catch (RuntimeException | Error e) {
                // Whatever is wrong with this text: the next one must be seen.
                LOG.error("the changed configuration cannot be taken up, all stays as it was", e);
            }
        }
    }

    /** Stops; a report under way is not waited for. */
    @Override
    public void close() {
        closed.countDown();
    }
}
