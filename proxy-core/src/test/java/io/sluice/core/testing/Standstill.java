package io.sluice.core.testing;

import static io.sluice.core.testing.Eventually.eventually;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How far something gets that goes on as fast as it may, until nobody takes any more. */
public final class Standstill {
    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    private Standstill() {}

    /** Where a count stands when it has begun and then not moved for a while. */
    public static long of(LongSupplier count) {
        var seen = new AtomicLong(-1);
        var since = new AtomicLong(System.nanoTime());
        eventually("a standstill", () -> {
            long now = count.getAsLong();
            if (now == 0 || seen.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > QUIET;
        });
        return seen.get();
    }

    /** Where a count stands when it has begun and then not moved for a while. */
    public static long of(AtomicLong count) {
        return of(count::get);
    }
}
