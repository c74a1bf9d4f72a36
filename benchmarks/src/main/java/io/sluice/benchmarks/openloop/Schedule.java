package io.sluice.benchmarks.openloop;

/**
 * When requests are due: the {@code n}-th, from 0, {@code n / rate} seconds after the start, without drift.
 *
 * @param startNanos on the scale of {@link System#nanoTime()}
 * @param perSecond requests
 */
public record Schedule(long startNanos, double perSecond) {
    private static final double NANOS = 1e9;

    /** Refuses a rate that is none. */
    public Schedule {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("rate must be positive, was " + perSecond);
        }
    }

    /** When a request is due. */
    public long due(long request) {
        return startNanos + Math.round(request * (NANOS / perSecond));
    }

    /** How many requests are due by a time, those before it and the one just then. */
    public long dueBy(long nanos) {
        long elapsed = nanos - startNanos;
        if (elapsed < 0) {
            return 0;
        }
        long guess = (long) (elapsed * (perSecond / NANOS)) + 1;
        // The division may be off by one in the last place: what due() says counts.
        while (due(guess) - nanos <= 0) {
            guess++;
        }
        while (guess > 0 && due(guess - 1) - nanos > 0) {
            guess--;
        }
        return guess;
    }
}
