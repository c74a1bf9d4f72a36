package io.sluice.core.exchange;

import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.Subject;
import io.sluice.core.upstream.TriedPeers;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.UpstreamFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The peers that one exchange, or one call of a plugin, has asked, which of them it occupies, and whether another attempt would be
 * safe.
 */
final class PeerAttempts {
    /** What is worth trying after a failure. */
    enum Next {
        NOTHING,
        ANOTHER_PEER,
        NEW_CONNECTION
    }

    private final Subject subject;
    private final int maxRetries;
    private final long windowNanos;
    private final LoopPort loop;
    private Upstream upstream = Upstream.NONE;
    private @Nullable TriedPeers tried;
    private @Nullable Peer peer;
    private boolean occupying;
    private boolean retriedReused;
    private int refusals;

    /**
     * Attempts of one subject.
     *
     * @param maxRetries with other peers
     * @param windowNanos since the subject's begin, after which no other peer is asked
     */
    PeerAttempts(Subject subject, int maxRetries, long windowNanos, LoopPort loop) {
        this.subject = subject;
        this.maxRetries = maxRetries;
        this.windowNanos = windowNanos;
        this.loop = loop;
    }

    /** From now on the peers are those of this upstream. */
    void choose(Upstream chosen) {
        upstream = chosen;
    }

    Upstream upstream() {
        return upstream;
    }

    /**
     * Asks for a connection to the next peer.
     *
     * @param fresh to the same peer as before, on a connection of its own
     * @return whether there is one to ask
     */
    boolean connect(boolean fresh, UpstreamListener listener) {
        Optional<Peer> picked;
        if (fresh && peer != null) {
            picked = Optional.of(peer);
        } else {
            tried = tried == null ? new TriedPeers() : tried;
            picked = upstream.picker().pick(subject, loop.number(), tried);
        }
        if (picked.isEmpty()) {
            return false;
        }
        occupy(picked.get());
        loop.connector().connect(picked.get(), fresh, listener);
        return true;
    }

    private void occupy(Peer next) {
        vacate();
        peer = next;
        occupying = true;
        next.inFlight().enter(loop.number());
    }

    /** The peer is no longer busy with this exchange. */
    void vacate() {
        if (occupying && peer != null) {
            occupying = false;
            peer.inFlight().leave(loop.number());
        }
    }

    /** The address of the latest peer; empty when there was none. */
    String peerText() {
        return peer == null ? "" : peer.text();
    }

    /** What happened, with the peer it happened at. */
    String at(String detail) {
        return peer == null ? detail : peer.text() + ": " + detail;
    }

    /**
     * Tries again where that is safe: with another peer when none of the request was sent, and once on a new connection when a
     * reused one turned out to have been closed by its peer.
     *
     * @param nanos since the subject began
     * @param replayable whether the request can be sent once more
     */
    Next after(UpstreamFailure.Kind kind, boolean reused, long nanos, boolean replayable) {
        boolean unconnected =
                kind == UpstreamFailure.Kind.CONNECT_FAILED || kind == UpstreamFailure.Kind.CONNECT_TIMEOUT;
        if (unconnected && tried != null && peer != null) {
            tried.add(peer);
            if (nanos <= windowNanos && tried.count() <= maxRetries) {
                return Next.ANOTHER_PEER;
            }
        }
        boolean stale = kind == UpstreamFailure.Kind.CONNECTION_LOST && reused && !retriedReused;
        if (stale && replayable) {
            retriedReused = true;
            return Next.NEW_CONNECTION;
        }
        return Next.NOTHING;
    }

    /** The peer has processed nothing of the request: whether to ask once more. */
    boolean afterRefusal() {
        return refusals++ < UpstreamListener.MAX_REFUSALS;
    }
}
