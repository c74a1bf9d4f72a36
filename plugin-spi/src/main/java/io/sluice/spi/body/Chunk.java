package io.sluice.spi.body;

import java.nio.ByteBuffer;

/** A part of a body, lent to {@link BodyFilter#onChunk} for one call. */
public interface Chunk {

    /**
     * The bytes, as a read-only view onto the proxy's memory, not a copy. Each call makes a view of all bytes, whose
     * position may be moved; the bytes must not be kept: copy what has to outlive the call.
     */
    ByteBuffer bytes();

    /** Number of bytes; 0 is possible for the last chunk. */
    int length();

    /** Whether the body ends with this chunk. */
    boolean isLast();
}
