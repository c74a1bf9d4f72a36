package io.sluice.core.observe;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what should never be thrown, once a second at most: a client that finds out how to have it thrown must not be able to fill
 * the disk by it.
 */
public final class FaultLog {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong leftOut = new AtomicLong();

    /** A log in the name of who caught it. */
    public FaultLog(Class<?> catcher) {
        log = LoggerFactory.getLogger(catcher);
    }

    /** Notes that something was thrown. */
    public void note(String what, Throwable cause) {
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + EVERY_NANOS)) {
            log.error("{}; {} such left out before", what, leftOut.getAndSet(0), cause);
        } else {
            leftOut.incrementAndGet();
        }
    }
}
