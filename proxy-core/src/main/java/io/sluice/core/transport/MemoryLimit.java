package io.sluice.core.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;

/** How much memory the bytes on their way through the process may take, and how much they do. Shared by all loops. */
final class MemoryLimit {
    private final ByteBufAllocator allocator;
    private volatile long bytes = standard();

    MemoryLimit(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** The rest is for what is not on its way: TLS, compression, and allocators' slack. */
    private static long standard() {
        return PlatformDependent.maxDirectMemory() / 4 * 3;
    }

    /** Sets it; 0 for a share of what the JVM allows. */
    void set(long limit) {
        bytes = limit == 0 ? standard() : limit;
    }

    long bytes() {
        return bytes;
    }

    boolean isExceeded() {
        // With the memory that the allocator keeps for later; an allocator that does not count sets no limit.
        return allocator instanceof ByteBufAllocatorMetricProvider counting
                && counting.metric().usedDirectMemory() > bytes;
    }
}
