package io.sluice.core.transport;

import io.netty.channel.Channel;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.forward.ProxyHeader;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.UpstreamFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The connections of HTTP/1.1 that a loop makes to one peer, and the exchanges that wait for one. Owned by its loop.
 *
 * <p>Theory of operation. An exchange that finds no idle connection stands in the queue while one is made, and the first in it takes
 * whatever is free first: that new connection, or one that another exchange gives back. Only so many are being made at a time. So a burst
 * of requests over warm HTTP/2 connections of clients makes about as many connections as it needs rather than as many as it
 * has requests, and does not overrun the peer's backlog, where a lost SYN costs a second. The first {@code dialling} of the queue
 * have a connection under way that ends in one or in a failure, so these need no clock; the others wait no longer than
 * making a connection may take.
 *
 * <p>Connections that begin with a word about the client are each made for one exchange and served by no other.
 */
final class PeerQueue {
    /** Connections that are being made at a time: of a few loops together fewer than the 511 that nginx lets wait to be accepted. */
    static final int MAX_DIALLING = 64;

    private final LoopContext loop;
    private final PeerDialer dialer;
    private final Peer peer;
    private final int maxConnections;
    private final boolean shareable;
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private int connections;
    private int dialling;

    PeerQueue(LoopContext loop, PeerDialer dialer, Peer peer) {
        this.loop = loop;
        this.dialer = dialer;
        this.peer = peer;
        this.maxConnections = peer.key().access().maxConnections();
        this.shareable = peer.key().access().isShareable();
    }

    /**
     * Serves an exchange by a connection that is yet to be made, or by one that is given back before.
     *
     * @param fresh whether one that is given back will not do
     */
    void serve(UpstreamListener listener, boolean fresh) {
        if ((fresh || !shareable) && hasPlace()) {
            dialFor(listener);
            return;
        }
        var waiter = new Waiter(listener);
        waiting.add(waiter);
        loop.ticker().add(waiter);
        dialAsNeeded();
    }

    private boolean hasPlace() {
        return maxConnections == 0 || connections < maxConnections;
    }

    private void dialAsNeeded() {
        while (shareable && waiting.size() > dialling && dialling < MAX_DIALLING && hasPlace()) {
            dialling++;
            connections++;
            dialer.dialHttp1(peer, new DialForFirst());
        }
        while (!shareable && !waiting.isEmpty() && hasPlace()) {
            next().ifPresent(this::dialFor);
        }
    }

    private void dialFor(UpstreamListener listener) {
        connections++;
        dialer.dialHttp1(peer, new DialForOne(listener));
    }

    /** Who waits longest, and waits no longer. */
    Optional<UpstreamListener> next() {
        Waiter first = waiting.poll();
        if (first == null) {
            return Optional.empty();
        }
        loop.ticker().remove(first);
        return Optional.of(first.listener);
    }

    /** Counts a connection until it is closed. Not by where it was asked for: it outlives the exchange that did. */
    private void countUntilClosed(Channel channel) {
        channel.closeFuture().addListener(closed -> giveBackPlace());
    }

    private void giveBackPlace() {
        connections--;
        dialAsNeeded();
    }

    /** A connection for whoever waits longest when it has been made. */
    private final class DialForFirst implements PeerDialer.Dialled {
        @Override
        public void http1(Channel channel) {
            dialling--;
            countUntilClosed(channel);
            // Nobody waits when all were served by connections that others gave back.
            next().ifPresentOrElse(first -> loop.serve(channel, peer, first), () -> loop.rest(channel, peer));
            dialAsNeeded();
        }

        @Override
        public void http2(Channel channel) {
            throw notOffered();
        }

        @Override
        public void failed(UpstreamFailure.Kind kind, String detail) {
            dialling--;
            next().ifPresent(first -> first.onUpstreamFailed(kind, detail));
            giveBackPlace();
        }
    }

    /** A connection for one exchange and no other. */
    private final class DialForOne implements PeerDialer.Dialled {
        private final UpstreamListener listener;

        DialForOne(UpstreamListener listener) {
            this.listener = listener;
        }

        @Override
        public byte[] introduction() {
            Optional<ClientConnection> client = listener.client();
            return switch (peer.key().access().introduction()) {
                case NONE -> new byte[0];
                case VERSION_1 ->
                    client.map(of -> ProxyHeader.text(of.remote(), of.local())).orElseGet(ProxyHeader::ownText);
                case VERSION_2 ->
                    client.map(of -> ProxyHeader.binary(of.remote(), of.local()))
                            .orElseGet(ProxyHeader::ownBinary);
            };
        }

        @Override
        public void http1(Channel channel) {
            countUntilClosed(channel);
            loop.serve(channel, peer, listener);
        }

        @Override
        public void http2(Channel channel) {
            throw notOffered();
        }

        @Override
        public void failed(UpstreamFailure.Kind kind, String detail) {
            giveBackPlace();
            listener.onUpstreamFailed(kind, detail);
        }
    }

    private static IllegalStateException notOffered() {
        return new IllegalStateException("HTTP/2 was agreed on, but not offered");
    }

    private final class Waiter implements Timed {
        private final UpstreamListener listener;
        private long deadline = loop.ticker().in(peer.key().timeouts().connect().toNanos());

        private Waiter(UpstreamListener listener) {
            this.listener = listener;
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public void onDeadline(long now) {
            if (hasOneUnderWay()) {
                deadline = NEVER;
                return;
            }
            loop.ticker().remove(this);
            waiting.remove(this);
            listener.onUpstreamFailed(UpstreamFailure.Kind.CONNECT_TIMEOUT, "no connection was free in time");
        }

        private boolean hasOneUnderWay() {
            return waiting.stream().limit(dialling).anyMatch(served -> served == this);
        }
    }
}
