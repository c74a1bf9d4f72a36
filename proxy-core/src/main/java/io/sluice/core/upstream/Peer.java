package io.sluice.core.upstream;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address of an upstream. Peers of successive generations that have everything in common that matters to a connection are
 * one object, so that connections and failures seen outlive a reload.
 */
public final class Peer {
    /** That no connection could be made. */
    private record Outage(long untilNanos, String why) {
        private static final Outage NONE = new Outage(0, "");
    }

    private final int id;
    private final PeerKey key;
    private final InFlight inFlight;
    private final PeerObserver observer;
    private final AtomicInteger untold = new AtomicInteger();
    private boolean toldDown;
    private volatile Outage outage = Outage.NONE;
    private volatile List<String> upstreams = List.of();

    Peer(int id, PeerKey key, int loops, PeerObserver observer) {
        this.observer = observer;
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

    /** The names of the upstreams that have it, in order. */
    public List<String> upstreams() {
        return upstreams;
    }

    void belongTo(List<String> names) {
        upstreams = List.copyOf(names);
    }

    /** Notes that no connection could be made; the peer is passed over until then unless all others are down too. */
    public void markDown(long untilNanos, String why) {
        outage = new Outage(untilNanos, why);
        tell();
    }

    /** Notes that a connection was made. */
    public void markUp() {
        if (outage != Outage.NONE) {
            outage = Outage.NONE;
            tell();
        }
    }

    /** Loops may find out different things at a time: one tells for all, so that what is told last is what is so. */
    private void tell() {
        int found = untold.getAndIncrement() == 0 ? 1 : 0;
        while (found > 0) {
            Outage present = outage;
            boolean down = present != Outage.NONE;
            if (down != toldDown) {
                toldDown = down;
                if (down) {
                    observer.down(this, present.why());
                } else {
                    observer.up(this);
                }
            }
            found = untold.addAndGet(-found);
        }
    }

    /** Whether the peer is to be passed over now. */
    public boolean isDown(long nowNanos) {
        Outage present = outage;
        return present != Outage.NONE && nowNanos - present.untilNanos() < 0;
    }

    @Override
    public String toString() {
        return text();
    }
}
