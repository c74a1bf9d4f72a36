package io.sluice.core.exchange;

import io.sluice.core.forward.ForwardedHeaders;
import io.sluice.spi.TlsSession;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Facts about a client's connection that are the same for all its requests, worked out once. */
public final class ClientConnection {
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final String remoteText;
    private final @Nullable TlsSession tls;
    private final ForwardedHeaders forwarded;

    /**
     * A connection between two resolved addresses.
     *
     * @param tls how it is encrypted; null when it is not
     */
    public ClientConnection(InetSocketAddress remote, InetSocketAddress local, @Nullable TlsSession tls) {
        this.remote = remote;
        this.local = local;
        this.remoteText = remote.getAddress().getHostAddress();
        this.tls = tls;
        this.forwarded = new ForwardedHeaders(remoteText, tls != null, local.getPort());
    }

    /** Where the client is. */
    public InetSocketAddress remote() {
        return remote;
    }

    /** Where the client connected to. */
    public InetSocketAddress local() {
        return local;
    }

    /** The client's address without port. */
    public String remoteText() {
        return remoteText;
    }

    /** Whether the connection is encrypted. */
    public boolean isSecure() {
        return tls != null;
    }

    /** How the connection is encrypted; empty when it is not. */
    public Optional<TlsSession> tls() {
        return Optional.ofNullable(tls);
    }

    /** What origins are told of the connection. */
    public ForwardedHeaders forwarded() {
        return forwarded;
    }
}
