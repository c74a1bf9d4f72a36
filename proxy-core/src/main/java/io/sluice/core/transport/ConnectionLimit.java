package io.sluice.core.transport;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections of clients several listeners may have together, and how many they have. Shared by all loops. */
public final class ConnectionLimit {
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int most = Integer.MAX_VALUE;

    /** Sets it; connections beyond that are there already may stay. */
    void set(int limit) {
        most = limit;
    }

    /** Counts one more; false when there are too many already. Each that was let in has to leave once. */
    boolean enter() {
        if (connections.incrementAndGet() <= most) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        connections.decrementAndGet();
    }
}
