package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.spi.body.Chunk;
import java.nio.ByteBuffer;

/** Lends a buffer to body filters. One object for a whole body: it is pointed at one chunk after the other. */
final class ChunkView implements Chunk {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private boolean last;

    void pointTo(ByteBuf chunk, boolean isLast) {
        buffer = chunk;
        last = isLast;
    }

    /** Ends the loan: a filter that kept the chunk sees an empty one. */
    void takeBack() {
        buffer = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public ByteBuffer bytes() {
        return buffer.nioBuffer().asReadOnlyBuffer();
    }

    @Override
    public int length() {
        return buffer.readableBytes();
    }

    @Override
    public boolean isLast() {
        return last;
    }
}
