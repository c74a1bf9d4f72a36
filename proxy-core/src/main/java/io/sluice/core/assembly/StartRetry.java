package io.sluice.core.assembly;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** When jars whose factories were not ready to start are to be tried again: after each of some delays, then not by itself any more. */
final class StartRetry {
    private final List<Duration> delays;
    private final LongSupplier nanos;
    private int failures;
    private int rounds;
    private boolean waiting;
    private long dueNanos;
    private volatile boolean wanted;

    StartRetry(List<Duration> delays, LongSupplier nanos) {
        this.delays = List.copyOf(delays);
        this.nanos = nanos;
    }

    /** All jars were tried. */
    void tried(boolean allReady) {
        failures = allReady ? 0 : failures + 1;
        waiting = !allReady && failures <= delays.size();
        if (waiting) {
            dueNanos = nanos.getAsLong() + delays.get(failures - 1).toNanos();
        }
    }

    /** Whether they are not tried again by themselves any more. */
    boolean isGivenUp() {
        return failures > delays.size();
    }

    /** An operator wants them to be tried again now, with all their chances; on any thread. */
    void want() {
        wanted = true;
    }

    /** A number that becomes another one when they are to be tried again. */
    int round() {
        if (wanted) {
            failures = 0;
        }
        if (wanted || (waiting && nanos.getAsLong() - dueNanos >= 0)) {
            wanted = false;
            waiting = false;
            rounds++;
        }
        return rounds;
    }
}
