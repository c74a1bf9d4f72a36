package io.sluice.core.transport;

import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerProtocol.Choice;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What one loop has to one peer: idle connections, exchanges that wait for one, connections of HTTP/2. Owned by its loop. */
final class PeerConnections {
    private final LoopContext loop;
    private final Peer peer;
    private final Choice choice;
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final PeerQueue queue;
    private final Http2Pool http2;

    PeerConnections(LoopContext loop, PeerDialer dialer, Peer peer) {
        this.loop = loop;
        this.peer = peer;
        this.choice = peer.key().protocol().choice();
        this.queue = new PeerQueue(loop, dialer, peer);
        this.http2 = new Http2Pool(loop, dialer, peer, queue);
    }

    boolean areTo(Peer other) {
        return peer == other;
    }

    /**
     * Serves an exchange, now or when a connection has been made.
     *
     * @param fresh whether it must be by one that has served nobody yet
     */
    void serve(UpstreamListener listener, boolean fresh) {
        UpstreamConnection pooled = fresh || choice == Choice.HTTP_2 ? null : takeIdle();
        if (pooled != null) {
            pooled.serve(listener);
        } else if (choice == Choice.HTTP_1) {
            queue.serve(listener, fresh);
        } else {
            http2.serve(listener, fresh);
        }
    }

    private @Nullable UpstreamConnection takeIdle() {
        // Last in, first out: the connection that was used most recently is the least likely to be closed by its peer
        // just now.
        for (UpstreamConnection connection = idle.pollLast(); connection != null; connection = idle.pollLast()) {
            loop.restsNoMore();
            if (connection.isUsable()) {
                return connection;
            }
        }
        return null;
    }

    /** Keeps a connection for whoever waits for one, or for later requests; or closes it when there are enough. */
    void keep(UpstreamConnection connection) {
        for (var first = queue.next(); first.isPresent(); first = queue.next()) {
            if (connection.offerTo(first.get())) {
                return;
            }
        }
        if (loop.rests()) {
            idle.addLast(connection);
        } else {
            loop.restsNoMore();
            connection.close();
        }
    }

    /** A connection was closed, perhaps one that was idle. */
    void dropped(UpstreamConnection connection) {
        if (idle.remove(connection)) {
            loop.restsNoMore();
        }
    }

    /** The peer is used no more: what is idle is closed, what is in use or being made ends with its exchange. */
    void forget() {
        for (var connection = takeIdle(); connection != null; connection = takeIdle()) {
            connection.close();
        }
        http2.close();
    }
}
