package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells by a cleartext connection's first bytes whether the client speaks HTTP/2 by prior knowledge (RFC 9113 §3.3). Makes way for
 * the handler of what is spoken, and hands on what it has read.
 */
final class PrefaceHandler extends ChannelInboundHandlerAdapter {
    // The rest of the preface is the reader's to check: no request of HTTP/1 that is accepted begins so.
    private static final byte[] BEGIN = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);

    private final LoopContext loop;
    private final Listener listener;
    private final BeginClock clock;
    private @Nullable ByteBuf seen;

    PrefaceHandler(LoopContext loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.clock = new BeginClock(loop, listener.served().settings());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        clock.start(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        clock.stop();
        if (seen != null) {
            seen.release();
            seen = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        ByteBuf all = in;
        if (seen != null) {
            all = seen.writeBytes(in);
            seen = null;
            in.release();
        }
        int length = Math.min(all.readableBytes(), BEGIN.length);
        boolean matches = true;
        for (int i = 0; i < length && matches; i++) {
            matches = all.getByte(all.readerIndex() + i) == BEGIN[i];
        }
        if (matches && length < BEGIN.length) {
            seen = all == in ? ctx.alloc().buffer(64).writeBytes(in) : all;
            if (all == in) {
                in.release();
            }
            return;
        }
        if (matches) {
            DownstreamPipeline.http2(ctx.channel(), loop, listener, null);
        } else {
            DownstreamPipeline.http1(ctx.channel(), loop, listener, null);
        }
        ctx.fireChannelRead(all);
        ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        BeginClock.onEvent(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var unused = ctx.close();
    }
}
