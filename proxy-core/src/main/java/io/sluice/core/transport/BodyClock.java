package io.sluice.core.transport;

import java.util.concurrent.TimeUnit;

/**
 * How late a client may be with its request's body: it may pause only for so long, and after a time of grace it has to have kept
 * up a rate. While it is not read its clock stands still. Owned by its loop; all times are those of {@link Ticker#now()}.
 */
final class BodyClock {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_SECONDS = TimeUnit.DAYS.toSeconds(1000);

    private long start;
    private long bytes;
    private long pausedAt = Timed.NEVER;

    void start(long now) {
        start = now;
        bytes = 0;
        pausedAt = Timed.NEVER;
    }

    /** Asks for the rate anew, from now on. */
    void restart(long now) {
        start = now;
        bytes = 0;
        pausedAt = pausedAt == Timed.NEVER ? Timed.NEVER : now;
    }

    void received(int count) {
        bytes += count;
    }

    void pause(long now) {
        if (pausedAt == Timed.NEVER) {
            pausedAt = now;
        }
    }

    void resume(long now) {
        if (pausedAt != Timed.NEVER) {
            start += now - pausedAt;
            pausedAt = Timed.NEVER;
        }
    }

    /** When the client is too late unless more of the body has come by then; never while it is not read. */
    long deadline(long now, ListenerSettings settings) {
        if (pausedAt != Timed.NEVER) {
            return Timed.NEVER;
        }
        long pause = now + settings.bodyTime().toNanos();
        long rate = settings.bodyMinRate();
        if (rate == 0) {
            return pause;
        }
        long paidFor = TimeUnit.SECONDS.toNanos(Math.min(bytes / rate, LONGEST_SECONDS));
        return Math.min(pause, start + GRACE_NANOS + paidFor);
    }
}
