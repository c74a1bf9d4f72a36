package io.sluice.core.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.AddressResolverGroup;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerProtocol;
import io.sluice.core.upstream.PeerTimeouts;
import io.sluice.spi.UpstreamFailure;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes connections to peers: TCP, then TLS where it is spoken, then what was agreed on. Used on its loop. */
final class PeerDialer {
    /** What became of a connection. Told on the loop, before a byte of the peer's is handed to the channel's pipeline. */
    interface Dialled {
        /** What is sent before anything else; mostly nothing. */
        default byte[] introduction() {
            return NOTHING;
        }

        /** HTTP/1.1 is to be spoken. */
        void http1(Channel channel);

        /** HTTP/2 is to be spoken. */
        void http2(Channel channel);

        /** There is no connection. */
        void failed(UpstreamFailure.Kind kind, String detail);
    }

    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final byte[] NOTHING = {};
    private static final ChannelHandler SILENCE = new Silence();

    private final EventLoop loop;
    private final Class<? extends Channel> channelType;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final ByteBufAllocator allocator;

    PeerDialer(
            EventLoop loop,
            Class<? extends Channel> channelType,
            AddressResolverGroup<InetSocketAddress> resolver,
            ByteBufAllocator allocator) {
        this.loop = loop;
        this.channelType = channelType;
        this.resolver = resolver;
        this.allocator = allocator;
    }

    /** What is spoken is what the peer's configuration says. */
    void dial(Peer peer, Dialled dialled) {
        dial(peer, peer.key().protocol().choice(), dialled);
    }

    /** HTTP/1.1 is spoken, though the peer may prefer something else. */
    void dialHttp1(Peer peer, Dialled dialled) {
        dial(peer, PeerProtocol.Choice.HTTP_1, dialled);
    }

    private void dial(Peer peer, PeerProtocol.Choice choice, Dialled dialled) {
        PeerTimeouts timeouts = peer.key().timeouts();
        long begin = System.nanoTime();
        new Bootstrap()
                .group(loop)
                .channel(channelType)
                .resolver(resolver)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(
                        timeouts.handshake().toMillis(),
                        Math.min(Integer.MAX_VALUE, timeouts.connect().toMillis())))
                .handler(SILENCE)
                .connect(peer.address())
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        fail(peer, connected.cause(), dialled);
                        return;
                    }
                    byte[] introduction = dialled.introduction();
                    if (introduction.length > 0) {
                        // By the channel as it is, before TLS is put into it.
                        var unused = connected.channel().writeAndFlush(Unpooled.wrappedBuffer(introduction));
                    }
                    if (peer.key().tls().isOn()) {
                        encrypt(connected.channel(), peer, choice, begin, dialled);
                    } else if (choice == PeerProtocol.Choice.HTTP_2) {
                        ready(connected.channel());
                        dialled.http2(connected.channel());
                    } else {
                        ready(connected.channel());
                        dialled.http1(connected.channel());
                    }
                });
    }

    private void encrypt(Channel channel, Peer peer, PeerProtocol.Choice choice, long begin, Dialled dialled) {
        int port = peer.address().getPort();
        SslHandler encryption = choice == PeerProtocol.Choice.HTTP_1
                ? peer.key().tls().newHttp1Handler(channel.alloc(), port)
                : peer.key().tls().newHandler(channel.alloc(), port);
        long left = peer.key().timeouts().handshake().toNanos() - (System.nanoTime() - begin);
        encryption.setHandshakeTimeoutMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        channel.pipeline().addFirst(encryption);
        encryption.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                var unused = channel.close();
                fail(peer, done.cause(), dialled);
            } else if (ApplicationProtocolNames.HTTP_2.equals(encryption.applicationProtocol())) {
                ready(channel);
                dialled.http2(channel);
            } else if (choice == PeerProtocol.Choice.HTTP_2) {
                var unused = channel.close();
                String why = "did not agree to speak HTTP/2";
                peer.markDown(System.nanoTime() + DOWN_NANOS, why);
                dialled.failed(UpstreamFailure.Kind.CONNECT_FAILED, why);
            } else {
                ready(channel);
                dialled.http1(channel);
            }
        });
    }

    private void ready(Channel channel) {
        channel.pipeline().remove(SILENCE);
    }

    private static void fail(Peer peer, @Nullable Throwable cause, Dialled dialled) {
        String why = reason(cause);
        peer.markDown(System.nanoTime() + DOWN_NANOS, why);
        boolean late = cause instanceof ConnectTimeoutException || cause instanceof SslHandshakeTimeoutException;
        dialled.failed(late ? UpstreamFailure.Kind.CONNECT_TIMEOUT : UpstreamFailure.Kind.CONNECT_FAILED, why);
    }

    /** What lies at the root: the TLS library's own message only says that there is a problem. */
    private static String reason(@Nullable Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "" : String.valueOf(root.getMessage());
    }

    /** Keeps what goes wrong before a connection is ready out of the log: whoever dialled is told. */
    @ChannelHandler.Sharable
    private static final class Silence extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var unused = ctx.close();
        }
    }
}
