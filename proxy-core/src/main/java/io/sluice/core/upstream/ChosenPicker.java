package io.sluice.core.upstream;

import io.sluice.spi.extension.LoadBalancing;
import io.sluice.spi.http.RequestHead;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has an extension choose; what it leaves open is chosen in turn. Each loop has a view of its own to lend, so that a choice allocates
 * nothing.
 */
public final class ChosenPicker implements PeerPicker {
    private final List<Optional<Peer>> peers;
    private final LoadBalancing.Balancer balancer;
    private final PeerPicker inTurn;
    private final View[] views;

    /**
     * A choice among peers.
     *
     * @param peers in the order in which the balancer knows them
     * @param balancer does not throw, and chooses none that there is not
     * @param inTurn chooses otherwise
     * @param loops number of loops that will pick
     */
    public ChosenPicker(List<Peer> peers, LoadBalancing.Balancer balancer, PeerPicker inTurn, int loops) {
        this.peers = peers.stream().map(Optional::of).toList();
        this.balancer = balancer;
        this.inTurn = inTurn;
        this.views = new View[loops];
        for (int loop = 0; loop < loops; loop++) {
            views[loop] = new View(List.copyOf(peers), loop);
        }
    }

    @Override
    public Optional<Peer> pick(Subject subject, int loop, TriedPeers tried) {
        int chosen = choose(views[loop], subject, tried);
        if (chosen < 0 || (tried.count() > 0 && tried.contains(peers.get(chosen).orElseThrow()))) {
            return inTurn.pick(subject, loop, tried);
        }
        return peers.get(chosen);
    }

    private int choose(View view, Subject subject, TriedPeers tried) {
        view.subject = subject;
        view.tried = tried;
        try {
            return balancer.choose(view);
        } finally {
            view.subject = null;
            view.tried = null;
        }
    }

    /** Lent for a call, on its loop. */
    private static final class View implements LoadBalancing.Choice {
        private final List<Peer> peers;
        private final int loop;
        private @Nullable Subject subject;
        private @Nullable TriedPeers tried;

        private View(List<Peer> peers, int loop) {
            this.peers = peers;
            this.loop = loop;
        }

        private Subject subject() {
            if (subject == null) {
                throw new IllegalStateException("a choice is lent for the call only");
            }
            return subject;
        }

        @Override
        public RequestHead request() {
            return subject().request();
        }

        @Override
        public String clientAddress() {
            return subject().clientAddress();
        }

        @Override
        public int peers() {
            return peers.size();
        }

        @Override
        public int inFlight(int peer) {
            return peers.get(peer).inFlight().sum();
        }

        @Override
        public boolean isDown(int peer) {
            return peers.get(peer).isDown(System.nanoTime());
        }

        @Override
        public boolean isTried(int peer) {
            return tried != null && tried.contains(peers.get(peer));
        }

        @Override
        public int loop() {
            return loop;
        }
    }
}
