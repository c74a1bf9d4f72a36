package io.sluice.spi.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A clock that moves only when told to, with the timers that hang on it. It starts at 2026-01-01T00:00:00Z. For one
 * thread, the test's.
 */
public final class TestClock extends Clock {
    private record Timer(Instant due, long number, CompletableFuture<Void> stage) {}

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparingLong(Timer::number));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long timersMade;

    /** A clock of its own; {@link PluginHarness#clock()} is the one that a harness's plugins see. */
    public TestClock() {}

    /**
     * Moves the clock forward. Timers that fall due on the way complete in order, each at its own time.
     *
     * @throws IllegalArgumentException when the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the clock only moves forward, not by " + duration);
        }
        moveTo(now.plus(duration));
    }

    /**
     * Sets the clock; timers that are due by then complete. A time in the past is allowed: clocks get corrected.
     */
    public void set(Instant instant) {
        if (instant.isBefore(now)) {
            now = instant;
        } else {
            moveTo(instant);
        }
    }

    private void moveTo(Instant target) {
        for (var timer = timers.peek(); timer != null && !timer.due.isAfter(target); timer = timers.peek()) {
            timers.remove();
            now = timer.due.isAfter(now) ? timer.due : now;
            timer.stage.complete(null);
        }
        now = target;
    }

    /** A stage that completes when the clock has moved on by the delay; one of zero or less is complete already. */
    public CompletionStage<Void> after(Duration delay) {
        var stage = new CompletableFuture<Void>();
        if (delay.isPositive()) {
            timers.add(new Timer(now.plus(delay), timersMade++, stage));
        } else {
            stage.complete(null);
        }
        return stage.minimalCompletionStage();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** {@inheritDoc} The copy has this clock's time, now and later. */
    @Override
    public Clock withZone(ZoneId zone) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return TestClock.this.withZone(other);
            }
        };
    }
}
