package io.sluice.core.transport;

import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.UpstreamFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many connections a loop has to each peer that permits only so many, and the exchanges that wait for one to be free: the first
 * come is served first, and waits no longer than making a connection might take. Owned by its loop.
 */
final class PeerSlots {
    private final Ticker ticker;
    private final Map<Peer, Slots> limited = new HashMap<>();

    PeerSlots(Ticker ticker) {
        this.ticker = ticker;
    }

    private static final class Slots {
        private final Deque<Waiter> waiting = new ArrayDeque<>();
        private int taken;
    }

    private final class Waiter implements Timed {
        private final Peer peer;
        private final UpstreamListener listener;
        private final long deadline;

        private Waiter(Peer peer, UpstreamListener listener) {
            this.peer = peer;
            this.listener = listener;
            this.deadline = ticker.in(peer.key().timeouts().connect().toNanos());
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public void onDeadline(long now) {
            ticker.remove(this);
            slots(peer).waiting.remove(this);
            forgetIfUnused(peer);
            listener.onUpstreamFailed(
                    UpstreamFailure.Kind.CONNECT_TIMEOUT,
                    "none of " + peer.key().access().maxConnections() + " connections was free in time");
        }
    }

    private Slots slots(Peer peer) {
        return limited.computeIfAbsent(peer, added -> new Slots());
    }

    private void forgetIfUnused(Peer peer) {
        Slots slots = limited.get(peer);
        if (slots != null && slots.taken == 0 && slots.waiting.isEmpty()) {
            limited.remove(peer);
        }
    }

    /** Takes a place for a new connection; false when there is none. To be given back once. */
    boolean take(Peer peer) {
        int limit = peer.key().access().maxConnections();
        if (limit == 0) {
            return true;
        }
        Slots slots = slots(peer);
        if (slots.taken >= limit) {
            return false;
        }
        slots.taken++;
        return true;
    }

    /** Lets an exchange wait for a place. */
    void await(Peer peer, UpstreamListener listener) {
        var waiter = new Waiter(peer, listener);
        slots(peer).waiting.add(waiter);
        ticker.add(waiter);
    }

    /** Gives a place back: a connection was closed, or never came about. */
    void giveBack(Peer peer) {
        if (peer.key().access().maxConnections() > 0) {
            slots(peer).taken--;
            forgetIfUnused(peer);
        }
    }

    /** Who waits longest for the peer, and waits no longer. */
    Optional<UpstreamListener> next(Peer peer) {
        Slots slots = peer.key().access().maxConnections() == 0 ? null : limited.get(peer);
        Waiter first = slots == null ? null : slots.waiting.poll();
        if (first == null) {
            return Optional.empty();
        }
        ticker.remove(first);
        return Optional.of(first.listener);
    }
}
