package io.sluice.core.upstream;

import java.time.Duration;

/**
 * The clocks of connections to a peer.
 *
 * @param connect until a connection is made
 * @param handshake from the begin until a connection is made and its TLS handshake is over
 * @param read between successive reads while a response is awaited or under way
 * @param write how long a write may make no progress
 * @param idle how long an unused connection is kept
 */
public record PeerTimeouts(Duration connect, Duration handshake, Duration read, Duration write, Duration idle) {
    /** What an upstream has that sets none. */
    public static final PeerTimeouts DEFAULT = new PeerTimeouts(
            Duration.ofSeconds(3),
            Duration.ofSeconds(13),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(55));
}
