package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent that it is not the time for yet. While there is any, or a body is not wanted, its socket is not read. Owned by
 * its connection's loop.
 */
final class SentAhead {
    private final ChannelHandlerContext ctx;
    private @Nullable ByteBuf bytes;
    private boolean paused;

    SentAhead(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Takes what is left of a buffer, which stays the caller's. */
    void keep(ByteBuf in) {
        if (bytes == null) {
            bytes = ctx.alloc().buffer(in.readableBytes());
        }
        bytes.writeBytes(in);
        updateReading();
    }

    /** Pauses or resumes reading for the sake of whoever takes the body. */
    void pause(boolean unwanted) {
        paused = unwanted;
        updateReading();
    }

    private void updateReading() {
        boolean wanted = bytes == null && !paused;
        if (ctx.channel().config().isAutoRead() != wanted) {
            ctx.channel().config().setAutoRead(wanted);
        }
    }

    /** Hands over what there is, for as long as the call lasts; it may be kept again. */
    void take(Consumer<ByteBuf> to) {
        ByteBuf taken = bytes;
        if (taken != null) {
            bytes = null;
            try {
                to.accept(taken);
            } finally {
                taken.release();
            }
            updateReading();
        }
    }

    void drop() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
