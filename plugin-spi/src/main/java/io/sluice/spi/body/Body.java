package io.sluice.spi.body;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow;

/** The body of a response that a plugin made. */
public sealed interface Body {
    /** No body. */
    Body EMPTY = new Bytes(ByteBuffer.allocate(0).asReadOnlyBuffer());

    /**
     * Bytes in memory.
     *
     * @param bytes read-only, never changed afterwards; its position is not moved
     */
    record Bytes(ByteBuffer bytes) implements Body {}

    /**
     * A part of a file, opened when it is sent.
     *
     * @param file must exist and be readable when the response is sent, else the client gets a 500
     * @param offset first byte, from 0
     * @param length bytes to send
     */
    record FileRange(Path file, long offset, long length) implements Body {
        /** Refuses a negative range. */
        public FileRange {
            if (offset < 0 || length < 0) {
                throw new IllegalArgumentException("offset and length must not be negative: " + offset + ", " + length);
            }
        }
    }

    /**
     * A body that comes bit by bit.
     *
     * @param publisher is subscribed to once, when the response's head has been sent; it may publish from any thread
     */
    record Stream(Flow.Publisher<ByteBuffer> publisher) implements Body {}
}
