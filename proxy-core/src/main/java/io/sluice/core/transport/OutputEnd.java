package io.sluice.core.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Ends one direction of a connection properly: what is written goes out first, then close_notify where there is TLS, then FIN. */
final class OutputEnd {
    private OutputEnd() {}

    /** Ends the output and leaves the input open, where the channel can do that. */
    static void send(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            SslHandler encryption = ctx.pipeline().get(SslHandler.class);
            if (!written.isSuccess()) {
                var unused = ctx.close();
            } else if (encryption != null) {
                encryption.closeOutbound().addListener(ended -> shutDown(ctx));
            } else {
                shutDown(ctx);
            }
        });
    }

    private static void shutDown(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            var unused = ctx.close();
        }
    }

    /** Closes the connection once what is written has gone out. */
    static void thenClose(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
