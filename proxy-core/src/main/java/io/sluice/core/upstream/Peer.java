package io.sluice.core.upstream;

import java.net.InetSocketAddress;

/**
 * One address of an upstream. Peers of successive generations that have everything in common that matters to a connection are
 * one object, so that connections and failures seen outlive a reload.
 */
public final class Peer {
    private final int id;
    private final PeerKey key;
    private final InFlight inFlight;
    private volatile long downUntilNanos = Long.MIN_VALUE;

    Peer(int id, PeerKey key, int loops) {
        this.id = id;
        this.key = key;
        this.inFlight = new InFlight(loops);
    }

    /** A small number, unique among the peers in use: the index of the peer's connections in each loop's pools. */
    public int id() {
        return id;
    }

    /** Everything that decides whether a connection may serve a request. */
    public PeerKey key() {
        return key;
    }

    /** The exchanges that the peer has at present. */
    public InFlight inFlight() {
        return inFlight;
    }

    /** Where to connect; unresolved when it is a name. */
    public InetSocketAddress address() {
        return key.address();
    }

    /** Host and port, for logs and the Host header of requests that have none. */
    public String text() {
        return key.text();
    }

    /** Notes that no connection could be made; the peer is passed over until then unless all others are down too. */
    public void markDown(long untilNanos) {
        downUntilNanos = untilNanos;
    }

    /** Notes that a connection was made. */
    public void markUp() {
        if (downUntilNanos != Long.MIN_VALUE) {
            downUntilNanos = Long.MIN_VALUE;
        }
    }

    /** Whether the peer is to be passed over now. */
    public boolean isDown(long nowNanos) {
        long until = downUntilNanos;
        return until != Long.MIN_VALUE && nowNanos - until < 0;
    }

    @Override
    public String toString() {
        return text();
    }
}
