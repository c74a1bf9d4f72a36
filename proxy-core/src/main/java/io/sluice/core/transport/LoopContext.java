package io.sluice.core.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.sluice.core.exchange.LoopPort;
import io.sluice.core.exchange.PeerConnector;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.upstream.Peer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one loop has for itself, so that nothing on a request's way is shared between threads: its clock, its idle connections to
 * peers, the current {@code Date}. Used on the loop unless said otherwise.
 */
final class LoopContext implements LoopPort, PeerConnector {
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private final EventLoop loop;
    private final int number;
    private final PeerDialer dialer;
    private final Ticker ticker = new Ticker();
    private final MemoryPressure pressure;
    private final ByteBufAllocator allocator;
    /** By the peers' numbers. */
    private @Nullable PeerConnections[] peers = new PeerConnections[16];

    private int idleCount;
    private int idleLimit = 128;
    private String date = "";
    private long dateSecond;

    LoopContext(
            EventLoop loop,
            int number,
            Class<? extends Channel> channelType,
            AddressResolverGroup<InetSocketAddress> resolver,
            MemoryLimit memory,
            int loops) {
        this.loop = loop;
        this.number = number;
        this.allocator = memory.allocator();
        this.pressure = new MemoryPressure(memory, loops, ticker);
        this.dialer = new PeerDialer(loop, channelType, resolver, memory.allocator());
        var unused = loop.scheduleAtFixedRate(ticker, 0, Ticker.TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    boolean isOf(EventLoop other) {
        return loop == other;
    }

    /** Whether the calling thread is the loop's; may be asked from any. */
    boolean isCurrent() {
        return loop.inEventLoop();
    }

    /** Knows all connections that are read on this loop. */
    MemoryPressure pressure() {
        return pressure;
    }

    Ticker ticker() {
        return ticker;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Executor executor() {
        return loop;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public PeerConnector connector() {
        return this;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        var scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** The value of a {@code Date} header, made anew once a second. */
    String date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = IMF_FIXDATE.format(ZonedDateTime.ofInstant(java.time.Instant.ofEpochSecond(second), ZoneOffset.UTC));
        }
        return date;
    }

    // --- connections to peers
    // -------------------------------------------------------------------------------------------

    @Override
    public void connect(Peer peer, boolean fresh, UpstreamListener listener) {
        if (peer.id() >= peers.length) {
            peers = Arrays.copyOf(peers, Math.max(peers.length * 2, peer.id() + 1));
        }
        PeerConnections connections = peers[peer.id()];
        if (connections == null) {
            connections = new PeerConnections(this, dialer, peer);
            peers[peer.id()] = connections;
        }
        connections.serve(listener, fresh);
    }

    /** None when the peer is used no more; its number may be another's by now. */
    private @Nullable PeerConnections known(Peer peer) {
        PeerConnections connections = peer.id() < peers.length ? peers[peer.id()] : null;
        return connections != null && connections.areTo(peer) ? connections : null;
    }

    /** Serves an exchange by HTTP/1.1 on a new connection. */
    void serve(Channel channel, Peer peer, UpstreamListener listener) {
        connection(channel, peer).serve(listener);
    }

    /** Keeps a new connection that nobody waits for. */
    void rest(Channel channel, Peer peer) {
        connection(channel, peer).rest();
    }

    private UpstreamConnection connection(Channel channel, Peer peer) {
        var connection = new UpstreamConnection(this, peer);
        channel.pipeline().addLast(new UpstreamHandler(connection));
        peer.markUp();
        return connection;
    }

    /** A connection is free: for whoever waits for one, or for later requests. */
    void keep(UpstreamConnection connection) {
        PeerConnections connections = known(connection.peer());
        if (connections == null) {
            connection.close();
        } else {
            connections.keep(connection);
        }
    }

    /** A connection was closed. */
    void dropped(UpstreamConnection connection) {
        PeerConnections connections = known(connection.peer());
        if (connections != null) {
            connections.dropped(connection);
        }
    }

    void keepIdle(int connections) {
        idleLimit = connections;
    }

    /** Closes the idle connections to a peer that is used no more. */
    void forget(Peer peer) {
        PeerConnections connections = known(peer);
        if (connections != null) {
            peers[peer.id()] = null;
            connections.forget();
        }
    }

    /** One more connection is idle; tells whether it may stay. */
    boolean rests() {
        idleCount++;
        return idleCount <= idleLimit;
    }

    /** It is idle no more. */
    void restsNoMore() {
        idleCount--;
    }

    int idleConnections() {
        return idleCount;
    }
}
