package io.sluice.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/** What the TLS library needs to serve one certificate on the terms of one server. Used from all event loops. */
public final class CertificateContext {
    private final SslContext context;

    CertificateContext(SslContext context) {
        this.context = context;
    }

    /** Encrypts one connection. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        return context.newHandler(allocator);
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
