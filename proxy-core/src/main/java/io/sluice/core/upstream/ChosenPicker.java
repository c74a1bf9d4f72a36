package io.sluice.core.upstream;

import io.sluice.spi.extension.LoadBalancing;
import io.sluice.spi.http.RequestHead;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an extension choose. What it leaves open, and what goes wrong in it, is chosen in turn: a request had better go to some peer
 * than to none. Each loop has a view of its own to lend, so that a choice allocates nothing.
 */
public final class ChosenPicker implements PeerPicker {
    private static final Logger LOG = LoggerFactory.getLogger(ChosenPicker.class);
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String upstream;
    private final List<Optional<Peer>> peers;
    private final LoadBalancing.Balancer balancer;
    private final PeerPicker inTurn;
    private final View[] views;
    private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);

    /**
     * A choice among peers.
     *
     * @param upstream for the log
     * @param peers in the order in which the balancer knows them
     * @param inTurn chooses otherwise
     * @param loops number of loops that will pick
     */
    public ChosenPicker(
            String upstream, List<Peer> peers, LoadBalancing.Balancer balancer, PeerPicker inTurn, int loops) {
        this.upstream = upstream;
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
            int chosen = balancer.choose(view);
            if (chosen >= peers.size()) {
                complain(new IndexOutOfBoundsException("chose " + chosen + " of " + peers.size()));
                return -1;
            }
            return chosen;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            complain(e);
            return -1;
        } finally {
            view.subject = null;
            view.tried = null;
        }
    }

    private void complain(Throwable cause) {
        long now = System.nanoTime();
        long before = loggedNanos.get();
        if (now - before >= LOG_EVERY_NANOS && loggedNanos.compareAndSet(before, now)) {
            LOG.error("the peers of upstream {} are chosen in turn, because the choice failed", upstream, cause);
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
