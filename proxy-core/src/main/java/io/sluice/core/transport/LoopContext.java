package io.sluice.core.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.AddressResolverGroup;
import io.sluice.core.exchange.LoopPort;
import io.sluice.core.exchange.PeerConnector;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.UpstreamFailure;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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
    private final Class<? extends Channel> channelType;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final Ticker ticker = new Ticker();
    private @Nullable Deque<UpstreamConnection>[] idle = emptyPools(16);
    private int idleCount;
    private int idleLimit = 128;
    private String date = "";
    private long dateSecond;

    LoopContext(
            EventLoop loop,
            int number,
            Class<? extends Channel> channelType,
            AddressResolverGroup<InetSocketAddress> resolver) {
        this.loop = loop;
        this.number = number;
        this.channelType = channelType;
        this.resolver = resolver;
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
        UpstreamConnection pooled = fresh ? null : takeIdle(peer);
        if (pooled != null) {
            pooled.serve(listener);
        } else {
            open(peer, listener);
        }
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
            if (connection.isUsable()) {
                return connection;
            }
        }
        return null;
    }

    private void open(Peer peer, UpstreamListener listener) {
        var connection = new UpstreamConnection(this, peer);
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(resolver)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(
                        peer.key().timeouts().handshake().toMillis(),
                        Math.min(
                                Integer.MAX_VALUE,
                                peer.key().timeouts().connect().toMillis())))
                .handler(new UpstreamHandler(connection));
        long begin = System.nanoTime();
        bootstrap.connect(peer.address()).addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                failed(peer, connected.cause(), listener);
            } else if (peer.key().tls().isOn()) {
                encrypt(connected.channel(), begin, connection, listener);
            } else {
                begin(connection, listener);
            }
        });
    }

    private void encrypt(Channel channel, long begin, UpstreamConnection connection, UpstreamListener listener) {
        Peer peer = connection.peer();
        SslHandler encryption =
                peer.key().tls().newHandler(channel.alloc(), peer.address().getPort());
        long left = peer.key().timeouts().handshake().toNanos() - (System.nanoTime() - begin);
        encryption.setHandshakeTimeoutMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        channel.pipeline().addFirst(encryption);
        encryption.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                begin(connection, listener);
            } else {
                connection.close();
                failed(peer, done.cause(), listener);
            }
        });
    }

    private static void begin(UpstreamConnection connection, UpstreamListener listener) {
        connection.peer().markUp();
        connection.serve(listener);
    }

    private static void failed(Peer peer, @Nullable Throwable cause, UpstreamListener listener) {
        peer.markDown(System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
        boolean late = cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException;
        listener.onUpstreamFailed(
                late ? UpstreamFailure.Kind.CONNECT_TIMEOUT : UpstreamFailure.Kind.CONNECT_FAILED, reason(cause));
    }

    /** What lies at the root: the TLS library's own message only says that there is a problem. */
    private static String reason(@Nullable Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "" : String.valueOf(root.getMessage());
    }

    /** Keeps a connection for later requests, or closes it when there are enough. */
    void keep(UpstreamConnection connection) {
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
    }

    int idleConnections() {
        return idleCount;
    }
}
