package io.sluice.spi.body;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
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
     * Bytes and parts of files, one behind the other, such that the length of the whole is known.
     *
     * @param parts each of them {@link Bytes} or a {@link FileRange}
     */
    record Sequence(List<Body> parts) implements Body {
        /** Refuses other parts. */
        public Sequence {
            parts = List.copyOf(parts);
            for (Body part : parts) {
                if (!(part instanceof Bytes || part instanceof FileRange)) {
                    throw new IllegalArgumentException("neither bytes nor a part of a file: " + part);
                }
            }
        }

        /** Bytes of all parts together. */
        public long length() {
            long length = 0;
            for (Body part : parts) {
                length += part instanceof FileRange file
                        ? file.length()
                        : ((Bytes) part).bytes().remaining();
            }
            return length;
        }
    }

    /**
     * A body that comes bit by bit.
     *
     * @param publisher is subscribed to once, when the response's head has been sent; it may publish from any thread
     */
    record Stream(Flow.Publisher<ByteBuffer> publisher) implements Body {}
}
