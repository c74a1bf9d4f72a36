package io.sluice.spi.extension;

import io.sluice.spi.http.RequestHead;
import java.util.List;

/** A way to choose among the peers of an upstream, which {@code algo} names. */
public interface LoadBalancing extends Extension {

    /**
     * Gets ready to choose among the peers of one upstream. Called when a configuration is built, and again whenever the
     * upstream's peers have changed.
     *
     * @param peers at least one, in the order of the configuration
     */
    Balancer among(List<BalancedPeer> peers);

    /**
     * A peer.
     *
     * @param address host and port
     * @param weight its share, 1 or more
     */
    record BalancedPeer(String address, int weight) {}

    /** Chooses among the peers of one upstream. Called on all event loops at the same time; must not block. */
    @FunctionalInterface
    interface Balancer {

        /**
         * Chooses a peer: its place in the list, or a negative number to have it chosen in turn. What throws, or gives a place
         * that is none, has the peer chosen in turn, too.
         *
         * @param choice lent for the call
         */
        int choose(Choice choice);
    }

    /** What a peer is chosen for, and how the peers are at this moment. */
    interface Choice {
        /** The request's head, as it goes upstream. */
        RequestHead request();

        /** The client's address as text; empty for a request that no client made. */
        String clientAddress();

        /** How many peers there are. */
        int peers();

        /** Exchanges that a peer has under way. */
        int inFlight(int peer);

        /** Whether the last connection to it failed a moment ago. */
        boolean isDown(int peer);

        /** Whether it was tried for this very request, in vain. */
        boolean isTried(int peer);

        /** Number of the calling event loop, from 0: for state that loops do not share. */
        int loop();
    }
}
