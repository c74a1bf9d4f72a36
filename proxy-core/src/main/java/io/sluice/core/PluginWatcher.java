package io.sluice.core;

import io.sluice.core.assembly.PluginFolder;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the folder of plugin jars twice a second; a change is reported when two looks in succession have seen it. */
final class PluginWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginWatcher.class);
    private static final long EVERY_MILLIS = 500;

    private final PluginFolder folder;
    private final Runnable changed;
    private final CountDownLatch closed = new CountDownLatch(1);

    private PluginWatcher(PluginFolder folder, Runnable changed) {
        this.folder = folder;
        this.changed = changed;
    }

    static PluginWatcher start(PluginFolder folder, Runnable changed) throws IOException {
        var watcher = new PluginWatcher(folder, changed);
        String first = folder.stamp();
        Thread.ofVirtual().name("plugin-watcher").start(() -> watcher.watch(first));
        return watcher;
    }

    private void watch(String first) {
        String reported = first;
        String seen = first;
        try {
            while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                String now = stamp(seen);
                if (now.equals(seen) && !now.equals(reported)) {
                    reported = now;
                    changed.run();
                }
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String stamp(String before) {
        try {
            return folder.stamp();
        } catch (IOException e) {
            // A jar went away between listing and looking: the next look will tell.
            LOG.debug("cannot look at the plugin jars", e);
            return before;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
