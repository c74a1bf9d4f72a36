package io.sluice.core.exchange;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts the exchanges that still use a generation, so that its plugins are closed after the last. Each loop counts in its own
 * cache line, without contention.
 */
public final class GenerationPins {
    private static final int PADDING = 32;

    private final AtomicIntegerArray counts;
    private final int loops;

    /** Counts for a number of loops. */
    public GenerationPins(int loops) {
        this.loops = loops;
        this.counts = new AtomicIntegerArray(loops * PADDING);
    }

    // Only the loop itself writes its count: plain read, release write, no locked instruction.
    void enter(int loop) {
        counts.setRelease(loop * PADDING, counts.getPlain(loop * PADDING) + 1);
    }

    void leave(int loop) {
        counts.setRelease(loop * PADDING, counts.getPlain(loop * PADDING) - 1);
    }

    /** How many exchanges are under way; exact once no loop can start another. */
    public int inUse() {
        int sum = 0;
        for (int loop = 0; loop < loops; loop++) {
            sum += counts.getAcquire(loop * PADDING);
        }
        return sum;
    }
}
