package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Translates the events of a channel on which HTTP/2 is spoken. */
final class Http2Handler extends ChannelInboundHandlerAdapter {
    private final Function<ChannelHandlerContext, Http2Endpoint> opening;
    private @Nullable Http2Endpoint endpoint;

    /**
     * A handler.
     *
     * @param opening makes this end, once the channel is connected
     */
    Http2Handler(Function<ChannelHandlerContext, Http2Endpoint> opening) {
        this.opening = opening;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            endpoint = opening.apply(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (endpoint == null) {
            endpoint = opening.apply(ctx);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            if (endpoint != null) {
                endpoint.onRead(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (endpoint != null) {
            endpoint.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (endpoint != null) {
            endpoint.onWritabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Drain.EVENT && endpoint != null) {
            endpoint.onDrain();
        } else if (event instanceof SslCloseCompletionEvent) {
            // close_notify, or an end without it: the same with TLS as without.
            var unused = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (endpoint != null) {
            endpoint.onClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Connections break; whoever waits for this one is told by channelInactive.
        Breakage.note(cause);
        var unused = ctx.close();
    }
}
