package io.sluice.core.services;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that runs a thousand times as fast as others, and can be put ahead. */
final class FastClock extends Clock {
    private final long begin = System.nanoTime();
    private volatile Duration ahead = Duration.ZERO;

    /** Leaps. By one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void advance(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(1_800_000_000)
                .plusNanos(1000 * (System.nanoTime() - begin))
                .plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
