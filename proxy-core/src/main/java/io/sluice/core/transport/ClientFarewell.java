package io.sluice.core.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;

/** The ways to end a client's connection, such that it sees how. Owned by the connection's loop. */
final class ClientFarewell {
    private final ChannelHandlerContext ctx;
    private final OutputBuffer out;
    private boolean outputEnded;

    ClientFarewell(ChannelHandlerContext ctx, OutputBuffer out) {
        this.ctx = ctx;
        this.out = out;
    }

    /** Ends the output behind what is written, once; the client may go on. */
    void endOutput() {
        if (!outputEnded) {
            out.drain();
            outputEnded = true;
            OutputEnd.send(ctx);
        }
    }

    /** Sends what is written and ends the output; then the client has to read it before the connection can be closed. */
    void say(Runnable sent) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> sent.run());
        endOutput();
    }

    /** Sends what is written, and closes. */
    void closeBehindOutput() {
        OutputEnd.thenClose(ctx);
    }

    /** Breaks the connection off. */
    void reset() {
        out.release();
        // With unread or unsent data a plain close might look like a clean end: a reset never does.
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        // Nor must TLS say goodbye: closing from its handler on towards the socket leaves out the close_notify.
        ChannelHandlerContext encryption = ctx.pipeline().context(SslHandler.class);
        var unused = encryption == null ? ctx.close() : encryption.close();
    }
}
