package io.sluice.core.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.spi.TlsSession;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of a client's TLS handshake, then makes way for the protocol that was agreed on by ALPN. */
final class AgreedProtocol extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AgreedProtocol.class);

    private final LoopContext loop;
    private final Listener listener;
    private @Nullable String name;

    AgreedProtocol(LoopContext loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SniCompletionEvent asked) {
            name = asked.hostname();
        } else if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            begin(ctx);
        } else if (event == Drain.EVENT) {
            var unused = ctx.close();
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        SslHandler encryption = ctx.pipeline().get(SslHandler.class);
        TlsSession session = AgreedSession.of(encryption.engine().getSession());
        // The certificate was chosen by Netty's reading of the ClientHello; what counts is how the TLS library reads
        // it.
        boolean sameName = session.serverName().equals(Optional.ofNullable(name).map(AgreedProtocol::lowerCase));
        if (!sameName || listener.isDraining()) {
            var unused = ctx.close();
            return;
        }
        String protocol = encryption.applicationProtocol();
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            DownstreamPipeline.http2(ctx.channel(), loop, listener, session);
        } else {
            DownstreamPipeline.http1(ctx.channel(), loop, listener, session);
        }
        ctx.pipeline().remove(this);
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Scanners and clients that distrust us: nothing an operator could act on.
        LOG.debug("no TLS with {}: {}", ctx.channel().remoteAddress(), cause.toString());
        var unused = ctx.close();
    }
}
