package io.sluice.core.upstream;

import io.sluice.core.tls.PeerTls;
import java.net.InetSocketAddress;

/**
 * Everything that decides whether a connection may be used for a request: where it goes, and on what terms. Two upstreams
 * share connections only when all of this is equal.
 *
 * @param address unresolved when it is a name
 * @param timeouts the connection's clocks
 * @param tls how it is encrypted, and who is trusted
 * @param protocol which versions of HTTP it speaks
 * @param access how connections to it are made
 */
public record PeerKey(
        InetSocketAddress address, PeerTimeouts timeouts, PeerTls tls, PeerProtocol protocol, PeerAccess access) {

    /** Host and port. */
    public String text() {
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
    }
}
