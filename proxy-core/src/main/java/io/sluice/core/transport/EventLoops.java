package io.sluice.core.transport;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.RoundRobinDnsAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.core.exchange.LoopPort;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops of a process and what goes with their kind of transport. */
public final class EventLoops implements AutoCloseable {
    /** Kinds of transport. */
    public enum Transport {
        /** Linux's epoll, through Netty's native library. */
        EPOLL,
        /** Linux's io_uring, through Netty's native library. */
        IO_URING,
        /** The JDK's own selector; works everywhere. */
        NIO;

        /** The best that works on this machine: epoll, or else NIO. */
        public static Transport best() {
            return Epoll.isAvailable() ? EPOLL : NIO;
        }

        /** Whether this machine has it. */
        public boolean isAvailable() {
            return switch (this) {
                case EPOLL -> Epoll.isAvailable();
                case IO_URING -> IoUring.isAvailable();
                case NIO -> true;
            };
        }
    }

    /** Ways to manage the memory of sockets' bytes. */
    public enum Memory {
        /** Netty's own choice: adaptive, unless its system property says otherwise. */
        DEFAULT,
        /** Learns the sizes that are in use. */
        ADAPTIVE,
        /** Fixed arenas after jemalloc's manner. */
        POOLED,
        /** Each buffer by itself: slow, but nothing is kept. */
        UNPOOLED;

        private ByteBufAllocator allocator() {
            return switch (this) {
                case DEFAULT -> ByteBufAllocator.DEFAULT;
                case ADAPTIVE -> new AdaptiveByteBufAllocator(true, true);
                case POOLED -> PooledByteBufAllocator.DEFAULT;
                case UNPOOLED -> UnpooledByteBufAllocator.DEFAULT;
            };
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    private final Transport transport;
    private final ByteBufAllocator allocator;
    private final MemoryLimit memoryLimit;
    private final ConnectionLimit connectionLimit = new ConnectionLimit();
    private final EventLoopGroup group;
    private final EventLoopGroup acceptors;
    private final List<LoopContext> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AddressResolverGroup<InetSocketAddress> resolver;

    /**
     * Starts loops.
     *
     * @param count number of loops
     */
    public EventLoops(Transport transport, int count) {
        this(transport, Memory.DEFAULT, count);
    }

    private EventLoops(Transport transport, Memory memory, int count) {
        this.transport = transport;
        this.allocator = memory.allocator();
        this.memoryLimit = new MemoryLimit(allocator);
        this.group = new MultiThreadIoEventLoopGroup(count, threads("sluice-loop"), factory());
        this.acceptors = count == 1 ? group : new MultiThreadIoEventLoopGroup(1, threads("sluice-accept"), factory());
        this.resolver = new RoundRobinDnsAddressResolverGroup(
                new DnsNameResolverBuilder().datagramChannelType(datagramChannel()));
        for (int number = 0; number < count; number++) {
            loops.add(new LoopContext(group.next(), number, clientChannel(), resolver, memoryLimit, count));
        }
    }

    /**
     * Loops call foreign code, which is not to see by way of its thread what it cannot see by its own class loader. Set once, as a
     * loader for each call would cost something for each call.
     */
    private static ThreadFactory threads(String name) {
        var threads = new DefaultThreadFactory(name);
        return task -> {
            Thread thread = threads.newThread(task);
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            return thread;
        };
    }

    /** Starts loops that have proven to work: of this kind, or, with a warning, of the JDK's own. */
    public static EventLoops start(Transport wanted, Memory memory, int count) {
        return start(wanted, memory, count, TransportCheck::faultOf);
    }

    static EventLoops start(Transport wanted, Memory memory, int count, Function<EventLoops, Optional<String>> check) {
        if (!wanted.isAvailable()) {
            return fallback(wanted, "it is not available", memory, count);
        }
        var loops = new EventLoops(wanted, memory, count);
        Optional<String> fault = check.apply(loops);
        if (fault.isEmpty()) {
            return loops;
        }
        loops.close();
        return fallback(wanted, fault.get(), memory, count);
    }

    private static EventLoops fallback(Transport wanted, String fault, Memory memory, int count) {
        LOG.warn("transport {} does not work on this machine ({}), falling back to NIO", wanted, fault);
        return new EventLoops(Transport.NIO, memory, count);
    }

    private IoHandlerFactory factory() {
        return switch (transport) {
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    Class<? extends Channel> clientChannel() {
        return switch (transport) {
            case EPOLL -> EpollSocketChannel.class;
            case IO_URING -> IoUringSocketChannel.class;
            case NIO -> NioSocketChannel.class;
        };
    }

    private Class<? extends DatagramChannel> datagramChannel() {
        return switch (transport) {
            case EPOLL -> EpollDatagramChannel.class;
            case IO_URING -> IoUringDatagramChannel.class;
            case NIO -> NioDatagramChannel.class;
        };
    }

    Class<? extends ServerChannel> serverChannel() {
        return switch (transport) {
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
        };
    }

    /** Lets several sockets listen on one address, among which the kernel deals out the connections. */
    ChannelOption<Boolean> reusePort() {
        return switch (transport) {
            case EPOLL, IO_URING -> UnixChannelOption.SO_REUSEPORT;
            case NIO -> NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
        };
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    EventLoopGroup acceptors() {
        return acceptors;
    }

    EventLoopGroup group() {
        return group;
    }

    /** The loops one by one. */
    List<EventLoop> all() {
        return loops.stream().map(LoopContext::loop).toList();
    }

    /** The context of one of the loops. */
    LoopContext contextOf(EventLoop loop) {
        for (LoopContext context : loops) {
            if (context.isOf(loop)) {
                return context;
            }
        }
        throw new IllegalArgumentException("not a loop of this group");
    }

    /** Number of loops. */
    public int count() {
        return loops.size();
    }

    /** The calling thread's loop, whose connections are at hand, or else one in turn. */
    public Optional<LoopPort> nearest() {
        for (LoopContext context : loops) {
            if (context.isCurrent()) {
                return Optional.of(context);
            }
        }
        return Optional.of(loops.get(Math.floorMod(turn.getAndIncrement(), loops.size())));
    }

    /** The kind in use. */
    public Transport transport() {
        return transport;
    }

    /** Sets how many idle connections to peers each loop keeps from now on. */
    public void keepIdle(int connections) {
        loops.forEach(loop -> loop.executor().execute(() -> loop.keepIdle(connections)));
    }

    /** Limits the memory of bytes on their way, all loops together; 0 takes a share of what the JVM allows. */
    public void limitMemory(long bytes) {
        memoryLimit.set(bytes);
    }

    /** For all servers together. */
    public ConnectionLimit connectionLimit() {
        return connectionLimit;
    }

    /** Limits the connections of clients, those of all servers together. */
    public void limitConnections(int connections) {
        connectionLimit.set(connections);
    }

    /** How many connections are not read at present for want of memory. Asks the loops and waits for their answers. */
    public int pausedConnections() {
        return loops.stream()
                .map(loop -> CompletableFuture.supplyAsync(() -> loop.pressure().paused(), loop.executor()))
                .mapToInt(CompletableFuture::join)
                .sum();
    }

    /** Closes the idle connections to a peer on all loops. */
    public void forget(io.sluice.core.upstream.Peer peer) {
        loops.forEach(loop -> loop.executor().execute(() -> loop.forget(peer)));
    }

    /** Runs a task on each loop, with the loop's number, and waits for what comes of it; gives the sum. */
    public int sumOfEach(IntUnaryOperator task) {
        return loops.stream()
                .map(loop -> CompletableFuture.supplyAsync(() -> task.applyAsInt(loop.number()), loop.executor()))
                .toList()
                .stream()
                .mapToInt(CompletableFuture::join)
                .sum();
    }

    /** Waits until every loop has finished what it was doing when this was called. */
    public void awaitQuiescence() throws InterruptedException {
        var passed = new java.util.concurrent.CountDownLatch(loops.size());
        loops.forEach(loop -> loop.executor().execute(passed::countDown));
        passed.await();
    }

    /** How many connections to peers lie idle, over all loops. Asks the loops and waits for their answers. */
    public int idleUpstreamConnections() {
        return loops.stream()
                .map(loop -> CompletableFuture.supplyAsync(loop::idleConnections, loop.executor()))
                .mapToInt(CompletableFuture::join)
                .sum();
    }

    /** Stops the loops; waits for at most five seconds. */
    @Override
    public void close() {
        resolver.close();
        var loopsEnd = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        var acceptorsEnd = acceptors.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        loopsEnd.awaitUninterruptibly(6, TimeUnit.SECONDS);
        acceptorsEnd.awaitUninterruptibly(6, TimeUnit.SECONDS);
    }
}
