package io.sluice.core.upstream;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts what is under way, each loop in a cache line of its own: only the loop itself writes its count, so counting takes no
 * locked instruction, and anyone may sum up.
 */
public final class InFlight {
    private static final int PADDING = 32;

    private final AtomicIntegerArray counts;
    private final int loops;

    /** Counts for a number of loops. */
    public InFlight(int loops) {
        this.loops = loops;
        this.counts = new AtomicIntegerArray(loops * PADDING);
    }

    /** One more; on the loop of this number. */
    public void enter(int loop) {
        counts.setRelease(loop * PADDING, counts.getPlain(loop * PADDING) + 1);
    }

    /** One less; on the loop that counted it. */
    public void leave(int loop) {
        counts.setRelease(loop * PADDING, counts.getPlain(loop * PADDING) - 1);
    }

    /** How many there are over all loops. */
    public int sum() {
        int sum = 0;
        for (int loop = 0; loop < loops; loop++) {
            sum += counts.getAcquire(loop * PADDING);
        }
        return sum;
    }
}
