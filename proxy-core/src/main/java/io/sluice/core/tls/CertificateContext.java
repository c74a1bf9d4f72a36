package io.sluice.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** What the TLS library needs to serve one certificate on the terms of one server. Used from all event loops. */
public final class CertificateContext {
    private final SslContext context;
    private final @Nullable OcspStaple staple;

    CertificateContext(SslContext context, @Nullable OcspStaple staple) {
        this.context = context;
        this.staple = staple;
    }

    /** Encrypts one connection. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        if (staple != null && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            byte[] proof = staple.current();
            if (proof.length > 0) {
                engine.setOcspResponse(proof);
            }
        }
        return handler;
    }

    void ticketKeys(OpenSslSessionTicketKey[] keys) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(keys);
        }
    }

    /** Connections keep what they need of it. */
    void release() {
        ReferenceCountUtil.release(context);
    }
}
