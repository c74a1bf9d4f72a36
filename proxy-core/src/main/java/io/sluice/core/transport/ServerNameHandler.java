package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.sluice.core.tls.CertificateContext;
import io.sluice.core.tls.ServerTls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name that a client asks for in its ClientHello, and goes on with that name's certificate. When there is none, the
 * handshake ends with the alert {@code unrecognized_name} (RFC 6066 §3).
 */
final class ServerNameHandler extends AbstractSniHandler<CertificateContext> {
    /** As large as a handshake message may be in BoringSSL: more could not be answered anyhow. */
    private static final int MAX_CLIENT_HELLO = 16 * 1024;

    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final Listener listener;
    private final long begin = System.nanoTime();
    private boolean refused;

    ServerNameHandler(Listener listener, Duration handshakeTime) {
        super(MAX_CLIENT_HELLO, handshakeTime.toMillis());
        this.listener = listener;
    }

    @Override
    protected Future<CertificateContext> lookup(ChannelHandlerContext ctx, @Nullable String name) {
        // Here and not when the connection came, so that it gets the certificates which are in use by now.
        ServerTls tls = listener.served().tls();
        return tls.contextFor(name)
                .map(context -> ctx.executor().newSucceededFuture(context))
                .orElseGet(() -> ctx.executor().newFailedFuture(new NoCertificateException(name)));
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext ctx, @Nullable String name, Future<CertificateContext> certificate) {
        if (certificate.isSuccess()) {
            SslHandler encryption = certificate.getNow().newHandler(ctx.alloc());
            long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            encryption.setHandshakeTimeoutMillis(Math.max(1, handshakeTimeoutMillis - passed));
            ctx.pipeline().replace(this, null, encryption);
        } else if (!refused) {
            refused = true;
            ByteBuf alert = Unpooled.wrappedBuffer(UNRECOGNIZED_NAME);
            ctx.writeAndFlush(alert).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
