package io.sluice.core.exchange;

import io.sluice.core.forward.ForwardedHeaders;
import java.net.InetSocketAddress;

/** Facts about a client's connection that are the same for all its requests, worked out once. */
public final class ClientConnection {
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final String remoteText;
    private final boolean secure;
    private final ForwardedHeaders forwarded;

    /** A connection between two resolved addresses. */
    public ClientConnection(InetSocketAddress remote, InetSocketAddress local, boolean secure) {
        this.remote = remote;
        this.local = local;
        this.remoteText = remote.getAddress().getHostAddress();
        this.secure = secure;
        this.forwarded = new ForwardedHeaders(remoteText, secure, local.getPort());
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
        return secure;
    }

    /** What origins are told of the connection. */
    public ForwardedHeaders forwarded() {
        return forwarded;
    }
}
