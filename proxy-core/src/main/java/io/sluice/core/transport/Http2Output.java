package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.http2.Http2Port;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/2 connection writes. Small things are gathered in one piece of memory. A flush that is wanted for one stream is put
 * off until the loop has seen to all channels that were ready: so what many streams have to say at a time leaves by one system
 * call. Owned by the connection's loop.
 */
final class Http2Output implements Http2Port {
    private static final int PIECE = 4096;
    private static final int WORTH_COPYING = 1024;

    private final ChannelHandlerContext ctx;
    private final Ticker ticker;
    private final Runnable beforeFlush;
    private @Nullable ByteBuf buffer;
    private boolean unflushed;
    private boolean flushPlanned;

    /**
     * An output.
     *
     * @param beforeFlush is run when a planned flush is due
     */
    Http2Output(ChannelHandlerContext ctx, Ticker ticker, Runnable beforeFlush) {
        this.ctx = ctx;
        this.ticker = ticker;
        this.beforeFlush = beforeFlush;
    }

    @Override
    public ByteBuf room(int bytes) {
        ByteBuf current = buffer;
        if (current != null && current.writableBytes() < bytes) {
            drain();
            current = null;
        }
        if (current == null) {
            current = ctx.alloc().directBuffer(Math.max(bytes, PIECE));
            buffer = current;
        }
        return current;
    }

    @Override
    public void append(ByteBuf chunk) {
        int length = chunk.readableBytes();
        if (length <= WORTH_COPYING) {
            room(length).writeBytes(chunk);
            chunk.release();
        } else {
            drain();
            var unused = ctx.write(chunk, ctx.voidPromise());
            unflushed = true;
        }
    }

    private void drain() {
        ByteBuf out = buffer;
        if (out != null) {
            buffer = null;
            var unused = ctx.write(out, ctx.voidPromise());
            unflushed = true;
        }
    }

    @Override
    public void flush() {
        drain();
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    /** Flushes once the loop is through with what it is doing. */
    void planFlush() {
        if (!flushPlanned) {
            flushPlanned = true;
            ctx.executor().execute(this::flushAsPlanned);
        }
    }

    private void flushAsPlanned() {
        flushPlanned = false;
        beforeFlush.run();
        flush();
    }

    @Override
    public boolean isWritable() {
        return ctx.channel().isWritable();
    }

    /** Bytes to go until the channel is writable again: changes as the peer takes some. */
    long backlog() {
        return ctx.channel().bytesBeforeWritable();
    }

    @Override
    public long now() {
        return ticker.now();
    }

    /** Whether the channel is read. */
    void read(boolean wanted) {
        if (ctx.channel().config().isAutoRead() != wanted) {
            ctx.channel().config().setAutoRead(wanted);
        }
    }

    /** Sends what is written, then ends this side's half of the connection. */
    void finish() {
        flush();
        OutputEnd.send(ctx);
    }

    void close() {
        release();
        var unused = ctx.close();
    }

    /** Drops what was not handed over yet. */
    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
