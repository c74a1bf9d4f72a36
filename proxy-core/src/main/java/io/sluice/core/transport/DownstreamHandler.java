package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.sluice.spi.TlsSession;
import org.jspecify.annotations.Nullable;

/** Translates the events of a client's HTTP/1 channel. */
final class DownstreamHandler extends ChannelInboundHandlerAdapter {
    private final LoopContext loop;
    private final Listener listener;
    private final @Nullable TlsSession tls;
    private @Nullable DownstreamConnection connection;

    DownstreamHandler(LoopContext loop, Listener listener, @Nullable TlsSession tls) {
        this.loop = loop;
        this.listener = listener;
        this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            connection = new DownstreamConnection(ctx, loop, listener, tls);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (connection == null) {
            connection = new DownstreamConnection(ctx, loop, listener, tls);
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
        if (connection == null) {
            return;
        }
        if (event == Drain.EVENT) {
            connection.drain();
        } else if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
            // close_notify, or an end without it: the same with TLS as without.
            connection.onInputEnd();
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
        Breakage.note(cause);
        var unused = ctx.close();
    }
}
