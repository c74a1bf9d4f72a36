package io.sluice.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the plugin jars, or at classes, again and again; a change is reported when two looks in succession have seen it. */
final class PluginWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginWatcher.class);

    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(40);

    /** What tells without reading the files that something may have changed. */
    @FunctionalInterface
    interface Stamp {
        /** Looks. */
        String look() throws IOException;
    }

    private final Stamp stamp;
    private final Duration every;
    private final Runnable changed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Looks for the first time: what changes from now on will be reported. */
    PluginWatcher(Stamp stamp, Duration every, Runnable changed) {
        this.stamp = stamp;
        this.every = every;
        this.changed = changed;
        String first = stamp("");
        this.thread = Thread.ofVirtual().name("plugin-watcher").unstarted(() -> watch(first));
    }

    static PluginWatcher start(Stamp stamp, Duration every, Runnable changed) {
        return new PluginWatcher(stamp, every, changed).follow();
    }

    /** Looks again and again; to be called once. */
    PluginWatcher follow() {
        thread.start();
        return this;
    }

    private void watch(String first) {
        String reported = first;
        String seen = first;
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                String now = stamp(seen);
                if (now.equals(seen) && !now.equals(reported)) {
                    reported = now;
                    report();
                }
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        try {
            changed.run();
        } catch (RuntimeException | Error e) {
            // Whatever is wrong with what is there now: the next change must be seen.
            LOG.error("what has changed cannot be taken up, all stays as it was", e);
        }
    }

    private String stamp(String before) {
        try {
            return stamp.look();
        } catch (IOException | UncheckedIOException e) {
            // A jar went away between listing and looking, or classes are being compiled: the next look will tell.
            LOG.debug("cannot look at the plugin jars", e);
            return before;
        }
    }

    /** Waits for the change that is being followed: what it uses is about to be closed. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(LONGEST_CHANGE)) {
                LOG.warn("a change of the plugin jars is still being followed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
