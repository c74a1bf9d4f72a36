package io.sluice.core.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sluice.core.forward.ProxyHeader;
import io.sluice.core.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Binds a listener's addresses, sets up the pipelines of its connections, and ends them. */
public final class ListenerBinder {
    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final EventLoops loops;
    private final Listener listener;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Bound> bound = new ArrayList<>();

    /**
     * An address that is listened on.
     *
     * @param requested as it was asked for, where port 0 means any
     * @param sockets one, or one of each loop
     */
    private record Bound(InetSocketAddress requested, List<Channel> sockets, Acceptor acceptor) {}

    /** Binds nothing yet. */
    public ListenerBinder(EventLoops loops, Listener listener) {
        this.loops = loops;
        this.listener = listener;
    }

    /** The listener. */
    public Listener listener() {
        return listener;
    }

    /**
     * Listens on an address.
     *
     * @throws IOException when it cannot be bound, naming it
     */
    public InetSocketAddress bind(InetSocketAddress address) throws IOException {
        var acceptor = new Acceptor(this);
        var sockets = new ArrayList<Channel>();
        try {
            if (listener.served().settings().reusePort()) {
                for (EventLoop loop : loops.all()) {
                    var at = sockets.isEmpty() ? address : sockets.getFirst().localAddress();
                    sockets.add(bind(bootstrap(acceptor, loop, loop).option(loops.reusePort(), true), at));
                }
            } else {
                sockets.add(bind(bootstrap(acceptor, loops.acceptors(), loops.group()), address));
            }
        } catch (IOException e) {
            sockets.forEach(ListenerBinder::close);
            throw e;
        }
        bound.add(new Bound(address, List.copyOf(sockets), acceptor));
        return (InetSocketAddress) sockets.getFirst().localAddress();
    }

    private ServerBootstrap bootstrap(Acceptor acceptor, EventLoopGroup accepting, EventLoopGroup serving) {
        return new ServerBootstrap()
                .group(accepting, serving)
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childHandler(acceptor);
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        var binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            var wanted = (InetSocketAddress) address;
            throw new IOException(
                    "cannot listen on " + wanted.getHostString() + ':' + wanted.getPort() + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        return binding.channel();
    }

    private static void close(Channel socket) {
        socket.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Accepts on a socket that another listens on so far. */
    public void takeOver(ListenerBinder other, InetSocketAddress address) {
        for (Bound socket : List.copyOf(other.bound)) {
            if (socket.requested().equals(address)) {
                socket.acceptor().owner = this;
                other.bound.remove(socket);
                bound.add(socket);
            }
        }
    }

    /** Sets up the connections accepted on a socket, for whoever it belongs to by then. */
    @Sharable
    private static final class Acceptor extends ChannelInitializer<Channel> {
        private volatile ListenerBinder owner;

        private Acceptor(ListenerBinder owner) {
            this.owner = owner;
        }

        @Override
        protected void initChannel(Channel channel) {
            owner.accept(channel);
        }
    }

    private void accept(Channel channel) {
        // No address: the client has gone already.
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote) || !listener.admit()) {
            var unused = channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> listener.left());
        connections.add(channel);
        loops.contextOf(channel.eventLoop()).pressure().add(channel);
        ListenerSettings settings = listener.served().settings();
        if (settings.proxyProtocolFrom().contains(remote.getAddress())) {
            LoopContext loop = loops.contextOf(channel.eventLoop());
            channel.pipeline().addLast(new ProxyHeaderHandler(loop, settings, told -> begin(channel, told)));
        } else {
            begin(channel, remote);
        }
    }

    /** Goes on with a connection of which a load balancer told; its own, for looking after us, count as nobody's. */
    private void begin(Channel channel, Optional<ProxyHeader.Addresses> told) {
        if (told.isPresent()) {
            begin(channel, told.get().source());
        } else {
            speak(channel);
        }
    }

    private void begin(Channel channel, InetSocketAddress client) {
        if (listener.admit(client.getAddress())) {
            channel.closeFuture().addListener(closed -> listener.left(client.getAddress()));
            speak(channel);
        } else {
            var unused = channel.close();
        }
    }

    private void speak(Channel channel) {
        LoopContext loop = loops.contextOf(channel.eventLoop());
        ServerTls tls = listener.served().tls();
        if (tls.isOn()) {
            channel.pipeline()
                    .addLast(new ServerNameHandler(listener, tls.handshakeTime()), new AgreedProtocol(loop, listener));
        } else {
            DownstreamPipeline.cleartext(channel, loop, listener);
        }
    }

    /** The addresses that were asked for, where port 0 means any. */
    public List<InetSocketAddress> requested() {
        return bound.stream().map(Bound::requested).toList();
    }

    /** Whether just these addresses were asked for, in whatever order. */
    public boolean listensOn(List<InetSocketAddress> addresses) {
        return addresses.size() == bound.size() && Set.copyOf(requested()).equals(Set.copyOf(addresses));
    }

    /** The addresses in use. */
    public List<InetSocketAddress> addresses() {
        return bound.stream()
                .map(socket -> (InetSocketAddress) socket.sockets().getFirst().localAddress())
                .toList();
    }

    /** Accepts no more connections. */
    public void unbind() {
        bound.forEach(address -> address.sockets().forEach(ListenerBinder::close));
        bound.clear();
    }

    /**
     * Ends all connections: idle ones at once, others after their present exchange, and what is left after a while by force.
     *
     * @return how many had to be cut off
     */
    public int drain(Duration patience) throws InterruptedException {
        listener.drain();
        // What was accepted just before is among the connections after this.
        loops.awaitQuiescence();
        for (Channel channel : connections) {
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Drain.EVENT));
        }
        long end = System.nanoTime() + patience.toNanos();
        while (!connections.isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        int left = connections.size();
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        return left;
    }
}
