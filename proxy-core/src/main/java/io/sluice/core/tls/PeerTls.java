package io.sluice.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How TLS is spoken to peers. Equal to every other one on the same terms, so that connections can be shared. */
public final class PeerTls {
    /** Cleartext. */
    public static final PeerTls OFF = new PeerTls(null, null);

    private final @Nullable PeerTerms terms;
    private final @Nullable SslContext context;

    private PeerTls(@Nullable PeerTerms terms, @Nullable SslContext context) {
        this.terms = terms;
        this.context = context;
    }

    static PeerTls of(PeerTerms terms, SslContext context) {
        return new PeerTls(terms, context);
    }

    /** Whether TLS is spoken at all. */
    public boolean isOn() {
        return context != null;
    }

    /** Encrypts one connection. The name asked for is also the one that the peer's certificate must have. */
    public SslHandler newHandler(ByteBufAllocator allocator, int port) {
        if (context == null || terms == null) {
            throw new IllegalStateException("TLS is not spoken to this peer");
        }
        return context.newHandler(allocator, terms.name(), port);
    }

    void release() {
        ReferenceCountUtil.release(context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerTls tls && Objects.equals(tls.terms, terms);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(terms);
    }
}
