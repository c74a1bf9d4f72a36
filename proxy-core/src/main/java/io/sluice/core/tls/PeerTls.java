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
    public static final PeerTls OFF = new PeerTls(null, null, null);

    private final @Nullable PeerTerms terms;
    private final @Nullable SslContext context;
    private final @Nullable SslContext http1;

    private PeerTls(@Nullable PeerTerms terms, @Nullable SslContext context, @Nullable SslContext http1) {
        this.terms = terms;
        this.context = context;
        this.http1 = http1;
    }

    /** What speaks on these terms, to peers that choose by ALPN also in a way that leaves them only HTTP/1.1. */
    static PeerTls on(PeerTerms terms) throws UnusableCredential {
        SslContext context = terms.build();
        return new PeerTls(
                terms, context, terms.isChoice() ? terms.withoutHttp2().build() : null);
    }

    /** Whether TLS is spoken at all. */
    public boolean isOn() {
        return context != null;
    }

    /** Encrypts one connection. The name asked for is also the one that the peer's certificate must have. */
    public SslHandler newHandler(ByteBufAllocator allocator, int port) {
        return newHandler(context, allocator, port);
    }

    /** Encrypts one connection on which HTTP/1.1 is to be spoken, whatever the peer would prefer. */
    public SslHandler newHttp1Handler(ByteBufAllocator allocator, int port) {
        return newHandler(http1 == null ? context : http1, allocator, port);
    }

    private SslHandler newHandler(@Nullable SslContext by, ByteBufAllocator allocator, int port) {
        if (by == null || terms == null) {
            throw new IllegalStateException("TLS is not spoken to this peer");
        }
        return by.newHandler(allocator, terms.name(), port);
    }

    void release() {
        ReferenceCountUtil.release(context);
        ReferenceCountUtil.release(http1);
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
