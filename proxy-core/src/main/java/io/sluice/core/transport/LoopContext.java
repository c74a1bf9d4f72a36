package io.sluice.core.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.exchange.LoopPort;
import io.sluice.core.exchange.PeerConnector;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.forward.ProxyHeader;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerProtocol;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
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
    private @Nullable Deque<UpstreamConnection>[] idle = emptyPools(16);
    private @Nullable PeerQueue[] queues = new PeerQueue[16];
    private int idleCount;
    private int idleLimit = 128;
    private @Nullable Http2Pool[] http2 = new Http2Pool[16];
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

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of one type of elements, empty as made
    private static @Nullable Deque<UpstreamConnection>[] emptyPools(int size) {
        return new Deque[size];
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
        PeerProtocol.Choice choice = peer.key().protocol().choice();
        UpstreamConnection pooled = fresh || choice == PeerProtocol.Choice.HTTP_2 ? null : takeIdle(peer);
        if (pooled != null) {
            pooled.serve(listener);
        } else if (choice == PeerProtocol.Choice.HTTP_1) {
            dialHttp1(peer, fresh, listener);
        } else {
            http2(peer).serve(listener, fresh);
        }
    }

    /**
     * Serves an exchange by HTTP/1.1, whatever else the peer speaks, and not by a connection that is idle now.
     *
     * @param fresh whether it must be one that has served nobody yet
     */
    void dialHttp1(Peer peer, boolean fresh, UpstreamListener listener) {
        if (peer.id() >= queues.length) {
            queues = Arrays.copyOf(queues, Math.max(queues.length * 2, peer.id() + 1));
        }
        PeerQueue queue = queues[peer.id()];
        if (queue == null) {
            queue = new PeerQueue(this, dialer, peer);
            queues[peer.id()] = queue;
        }
        queue.serve(listener, fresh);
    }

    /** Who waits longest for a connection to a peer. */
    private Optional<UpstreamListener> waiting(Peer peer) {
        PeerQueue queue = peer.id() < queues.length ? queues[peer.id()] : null;
        // A peer that was forgotten may have had a number that is another's by now.
        return queue == null || !queue.isOf(peer) ? Optional.empty() : queue.next();
    }

    private Http2Pool http2(Peer peer) {
        if (peer.id() >= http2.length) {
            http2 = Arrays.copyOf(http2, Math.max(http2.length * 2, peer.id() + 1));
        }
        Http2Pool pool = http2[peer.id()];
        if (pool == null) {
            pool = new Http2Pool(this, dialer, peer);
            http2[peer.id()] = pool;
        }
        return pool;
    }

    /** What a connection begins with that is made for this exchange. */
    static byte[] introductionOf(Peer peer, UpstreamListener listener) {
        Optional<ClientConnection> client = listener.client();
        return switch (peer.key().access().introduction()) {
            case NONE -> new byte[0];
            case VERSION_1 ->
                client.map(of -> ProxyHeader.text(of.remote(), of.local())).orElseGet(ProxyHeader::ownText);
            case VERSION_2 ->
                client.map(of -> ProxyHeader.binary(of.remote(), of.local())).orElseGet(ProxyHeader::ownBinary);
        };
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

    private @Nullable UpstreamConnection takeIdle(Peer peer) {
        Deque<UpstreamConnection> pool = peer.id() < idle.length ? idle[peer.id()] : null;
        if (pool == null) {
            return null;
        }
        // Last in, first out: the connection that was used most recently is the least likely to be closed by its peer
        // just now.
        for (UpstreamConnection connection = pool.pollLast(); connection != null; connection = pool.pollLast()) {
            idleCount--;
            // A connection that was still being made when its peer was forgotten may have come here under a number that
            // is
            // another's by now.
            if (connection.peer() != peer) {
                connection.close();
            } else if (connection.isUsable()) {
                return connection;
            }
        }
        return null;
    }

    /** Keeps a connection for whoever waits for one, or for later requests; or closes it when there are enough. */
    void keep(UpstreamConnection connection) {
        for (var first = waiting(connection.peer()); first.isPresent(); first = waiting(connection.peer())) {
            if (connection.offerTo(first.get())) {
                return;
            }
        }
        int id = connection.peer().id();
        if (id >= idle.length) {
            idle = Arrays.copyOf(idle, Math.max(idle.length * 2, id + 1));
        }
        Deque<UpstreamConnection> pool = idle[id];
        if (pool == null) {
            pool = new ArrayDeque<>();
            idle[id] = pool;
        }
        if (idleCount >= idleLimit) {
            connection.close();
        } else {
            pool.addLast(connection);
            idleCount++;
        }
    }

    /** An idle connection was closed. */
    void dropped(UpstreamConnection connection) {
        Deque<UpstreamConnection> pool =
                connection.peer().id() < idle.length ? idle[connection.peer().id()] : null;
        if (pool != null && pool.remove(connection)) {
            idleCount--;
        }
    }

    void keepIdle(int connections) {
        idleLimit = connections;
    }

    /** Closes the idle connections to a peer. */
    void forget(Peer peer) {
        for (var connection = takeIdle(peer); connection != null; connection = takeIdle(peer)) {
            connection.close();
        }
        PeerQueue queue = peer.id() < queues.length ? queues[peer.id()] : null;
        if (queue != null) {
            queues[peer.id()] = null;
            queue.forget();
        }
        Http2Pool pool = peer.id() < http2.length ? http2[peer.id()] : null;
        if (pool != null) {
            http2[peer.id()] = null;
            pool.close();
        }
    }

    /** One more connection is idle that is not kept here; tells whether it may stay. */
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
