package io.sluice.plugins.cache;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for stored bodies. Bodies that are too large to be copied beside the head of each response lie outside of the heap, from
 * where they go to sockets without a copy, and such that any number of slow clients share one.
 *
 * <p>Nobody can tell when the last client has let go of a body but the garbage collector; so memory outside is free again some
 * time after its entry has gone. What is in use there is counted, and when more is wanted than was planned for, bodies lie in the
 * heap: that makes work for the collector, and the collector makes room.
 */
final class BodyMemory {
    /** Up to this size a body is copied behind its head in any case. */
    private static final int SMALL = 2048;

    private static final Cleaner CLEANER = Cleaner.create();

    private final AtomicLong used = new AtomicLong();
    private final long limit;

    BodyMemory(long storeBytes) {
        this.limit = Math.min(storeBytes + storeBytes / 8, Runtime.getRuntime().maxMemory() / 2);
    }

    ByteBuffer allocate(int bytes) {
        if (bytes <= SMALL) {
            return ByteBuffer.allocate(bytes);
        }
        if (used.addAndGet(bytes) > limit) {
            used.addAndGet(-bytes);
            return ByteBuffer.allocate(bytes);
        }
        var outside = ByteBuffer.allocateDirect(bytes);
        AtomicLong counter = used;
        CLEANER.register(outside, () -> counter.addAndGet(-bytes));
        return outside;
    }

    long used() {
        return used.get();
    }
}
