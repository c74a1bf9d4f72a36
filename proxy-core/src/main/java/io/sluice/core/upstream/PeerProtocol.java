package io.sluice.core.upstream;

/**
 * What is spoken to a peer.
 *
 * @param maxStreams exchanges at a time on one connection of HTTP/2
 */
public record PeerProtocol(Choice choice, int maxStreams) {
    /** HTTP/1.1 only. */
    public static final PeerProtocol HTTP_1 = new PeerProtocol(Choice.HTTP_1, 1);

    /** Which versions of HTTP. */
    public enum Choice {
        /** HTTP/1.1. */
        HTTP_1,
        /** HTTP/2, by ALPN with TLS and by prior knowledge without. */
        HTTP_2,
        /** What the peer prefers, by ALPN. */
        EITHER
    }
}
