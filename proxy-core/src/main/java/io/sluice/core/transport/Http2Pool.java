package io.sluice.core.transport;

import io.netty.channel.Channel;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerProtocol;
import io.sluice.spi.UpstreamFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One loop's HTTP/2 connections to one peer. The first with room serves, so that those that are not needed fall idle and end;
 * while one is being made, exchanges wait for it rather than each making one. A peer that may speak HTTP/1.1 instead, and did so
 * last time, gets a connection for each. Owned by its loop.
 */
final class Http2Pool implements PeerDialer.Dialled {
    private final LoopContext loop;
    private final PeerDialer dialer;
    private final Peer peer;
    private final PeerQueue http1;
    private final List<UpstreamHttp2> connections = new ArrayList<>(2);
    private final Deque<UpstreamListener> waiting = new ArrayDeque<>(4);
    private int streamsPerConnection;
    private int opening;

    Http2Pool(LoopContext loop, PeerDialer dialer, Peer peer, PeerQueue http1) {
        this.loop = loop;
        this.dialer = dialer;
        this.peer = peer;
        this.http1 = http1;
        this.streamsPerConnection = peer.key().protocol().maxStreams();
    }

    /**
     * Serves an exchange now or later.
     *
     * @param fresh whether a connection that has served before will not do
     */
    void serve(UpstreamListener listener, boolean fresh) {
        for (int i = 0; i < connections.size(); i++) {
            UpstreamHttp2 connection = connections.get(i);
            if (connection.hasRoom() && !(fresh && connection.isReused())) {
                serve(connection, listener);
                return;
            }
        }
        waiting.add(listener);
        openAsNeeded();
    }

    /** By this connection; or by one of HTTP/1.1, if the exchange wants what only that can be asked for. */
    private void serve(UpstreamHttp2 connection, UpstreamListener listener) {
        boolean unable = listener.wantsSwitch() && !connection.takesConnect();
        if (unable && peer.key().protocol().choice() == PeerProtocol.Choice.EITHER) {
            http1.serve(listener, false);
        } else {
            connection.serve(listener);
        }
    }

    private void openAsNeeded() {
        // The bound matters to a peer that turns out to speak HTTP/1.1, with one exchange to a connection.
        while (waiting.size() > opening * streamsPerConnection && opening < PeerQueue.MAX_DIALLING) {
            opening++;
            dialer.dial(peer, this);
        }
    }

    @Override
    public void http2(Channel channel) {
        // It serves when the peer has said what it allows.
        channel.pipeline().addLast(new Http2Handler(ctx -> new UpstreamHttp2(ctx, loop, peer, this)));
    }

    void opened(UpstreamHttp2 connection) {
        peer.markUp();
        opening--;
        streamsPerConnection = peer.key().protocol().maxStreams();
        connections.add(connection);
        // By this one, whatever room there is in others by now: some of them wait for a new one.
        while (!waiting.isEmpty() && connection.hasRoom()) {
            serve(connection, waiting.remove());
        }
        openAsNeeded();
    }

    @Override
    public void http1(Channel channel) {
        opening--;
        streamsPerConnection = 1;
        UpstreamListener first = waiting.poll();
        if (first == null) {
            // Those who waited were served by another connection meanwhile.
            var unused = channel.close();
        } else {
            loop.serve(channel, peer, first);
            openAsNeeded();
        }
    }

    /** A connection could not be made: those that waited for it are told, the others wait on for theirs. */
    @Override
    public void failed(UpstreamFailure.Kind kind, String detail) {
        opening--;
        for (int lost = waiting.size() - opening * streamsPerConnection; lost > 0 && !waiting.isEmpty(); lost--) {
            waiting.remove().onUpstreamFailed(kind, detail);
        }
    }

    /** The peer has accepted a connection, but does not speak HTTP/2 on it. */
    void notSpoken(UpstreamFailure.Kind kind, String detail) {
        peer.markDown(System.nanoTime() + TimeUnit.SECONDS.toNanos(10), detail);
        failed(kind, detail);
    }

    void remove(UpstreamHttp2 connection) {
        connections.remove(connection);
    }

    /** Ends all connections, each with its last exchange. */
    void close() {
        for (UpstreamHttp2 connection : List.copyOf(connections)) {
            connection.onDrain();
        }
    }
}
