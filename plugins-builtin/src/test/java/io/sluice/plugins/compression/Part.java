package io.sluice.plugins.compression;

import io.sluice.spi.body.Chunk;
import java.nio.ByteBuffer;

/** A chunk for a filter that is called without an exchange. */
record Part(ByteBuffer bytes, boolean isLast) implements Chunk {
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    @Override
    public int length() {
        return bytes.remaining();
    }
}
