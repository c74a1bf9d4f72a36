package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Translates the events of a client's HTTP/1 channel. */
final class DownstreamHandler extends ChannelInboundHandlerAdapter {
    private final LoopContext loop;
    private final Listener listener;
    private final boolean secure;
    private @Nullable DownstreamConnection connection;

    DownstreamHandler(LoopContext loop, Listener listener, boolean secure) {
        this.loop = loop;
        this.listener = listener;
        this.secure = secure;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            connection = new DownstreamConnection(ctx, loop, listener, secure);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (connection == null) {
            connection = new DownstreamConnection(ctx, loop, listener, secure);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            if (connection != null) {
                connection.onRead(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (connection != null) {
            connection.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (connection != null) {
            connection.onWritabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Drain.EVENT && connection != null) {
            connection.drain();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (connection != null) {
            connection.onClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Connections break; whoever waits for this one is told by channelInactive.
        var unused = ctx.close();
    }
}
