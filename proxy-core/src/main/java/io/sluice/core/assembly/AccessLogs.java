package io.sluice.core.assembly;

import io.sluice.core.observe.log.AccessLog;
import io.sluice.core.observe.log.AccessLogSpec;
import io.sluice.core.observe.metrics.MetricsStore;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/** The open access logs: one that is configured alike in two generations is the same, so that a reload loses no line. */
final class AccessLogs {
    private record Key(String server, AccessLogSpec spec) {}

    private static final class Entry {
        private final AccessLog log;
        private int users;

        private Entry(AccessLog log) {
            this.log = log;
        }
    }

    /** A generation's use of a log. */
    final class Opened implements Lease {
        private final Key key;
        private final AccessLog log;

        private Opened(Key key, AccessLog log) {
            this.key = key;
            this.log = log;
        }

        AccessLog log() {
            return log;
        }

        @Override
        public void close() {
            release(key);
        }
    }

    private final MetricsStore metrics;
    private final int loops;
    private final Map<Key, Entry> entries = new HashMap<>();

    AccessLogs(MetricsStore metrics, int loops) {
        this.metrics = metrics;
        this.loops = loops;
    }

    /**
     * Opens a server's log, or shares the one that is open.
     *
     * @throws IllegalArgumentException when its file cannot be opened
     */
    synchronized Opened open(String server, AccessLogSpec spec) {
        var key = new Key(server, spec);
        Entry entry = entries.get(key);
        if (entry == null) {
            try {
                entry = new Entry(AccessLog.open(
                        key.spec(), server, Clock.system(ZoneId.systemDefault()), loops, metrics.droppedLines(server)));
            } catch (IOException e) {
                throw new IllegalArgumentException("the log cannot be opened: " + e.getMessage(), e);
            }
            entries.put(key, entry);
        }
        entry.users++;
        return new Opened(key, entry.log);
    }

    private void release(Key key) {
        AccessLog unused = null;
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry != null && --entry.users == 0) {
                entries.remove(key);
                unused = entry.log;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
