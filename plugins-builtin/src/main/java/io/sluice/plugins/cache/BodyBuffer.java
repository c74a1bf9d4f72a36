package io.sluice.plugins.cache;

import java.nio.ByteBuffer;

/** Gathers a body that is to be stored. */
final class BodyBuffer {
    private static final int FIRST = 8 * 1024;

    private final BodyMemory memory;
    private final int limit;
    private ByteBuffer gathered;

    /**
     * A buffer.
     *
     * @param limit longest body
     * @param expected the length that was announced, or less than 0
     */
    BodyBuffer(BodyMemory memory, int limit, long expected) {
        this.memory = memory;
        this.limit = limit;
        boolean known = expected >= 0 && expected <= limit;
        this.gathered = known ? memory.allocate((int) expected) : ByteBuffer.allocate(Math.min(limit, FIRST));
    }

    /** Takes a copy of bytes; false when the body is too long. */
    boolean append(ByteBuffer bytes) {
        if (bytes.remaining() > limit - gathered.position()) {
            return false;
        }
        if (bytes.remaining() > gathered.remaining()) {
            // On its way it lies in the heap: it may have to move again.
            long doubled = Math.max(2L * gathered.capacity(), (long) gathered.position() + bytes.remaining());
            gathered = moved(ByteBuffer.allocate((int) Math.min(limit, doubled)));
        }
        gathered.put(bytes);
        return true;
    }

    /** The body, read-only, in memory of its size. */
    ByteBuffer finish() {
        int size = gathered.position();
        boolean fits = gathered.capacity() == size && (gathered.isDirect() || size == 0);
        return (fits ? gathered : moved(memory.allocate(size))).flip().asReadOnlyBuffer();
    }

    private ByteBuffer moved(ByteBuffer target) {
        return target.put(gathered.flip());
    }
}
