package io.sluice.core.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Proves that loops do what they are for: sends a byte to itself and back. That a native library can be loaded does not say that
 * the kernel, or whoever confines the process, lets it work.
 */
final class TransportCheck {
    private static final int PATIENCE_MILLIS = 5000;

    private TransportCheck() {}

    /** What is wrong; empty when nothing is. Waits, for five seconds at most. */
    static Optional<String> faultOf(EventLoops loops) {
        var answered = new CompletableFuture<Byte>();
        var server = new ServerBootstrap()
                .group(loops.acceptors(), loops.group())
                .channel(loops.serverChannel())
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childHandler(new Echo())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (!server.isSuccess()) {
            return Optional.of(String.valueOf(server.cause()));
        }
        Channel listening = server.channel();
        var client = new Bootstrap()
                .group(loops.group())
                .channel(loops.clientChannel())
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, PATIENCE_MILLIS)
                .handler(new Caller(answered))
                .connect(listening.localAddress());
        try {
            byte answer = answered.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return answer == Caller.BYTE ? Optional.empty() : Optional.of("another byte came back");
        } catch (TimeoutException e) {
            return Optional.of("nothing came back");
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } finally {
            client.channel().close().awaitUninterruptibly(PATIENCE_MILLIS);
            listening.close().awaitUninterruptibly(PATIENCE_MILLIS);
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var unused = ctx.writeAndFlush(message);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    private static final class Caller extends ChannelInboundHandlerAdapter {
        private static final byte BYTE = 42;

        private final CompletableFuture<Byte> answered;

        private Caller(CompletableFuture<Byte> answered) {
            this.answered = answered;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ByteBuf out = ctx.alloc().directBuffer(1).writeByte(BYTE);
            var unused = ctx.writeAndFlush(out);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var in = (ByteBuf) message;
            try {
                answered.complete(in.readByte());
            } finally {
                in.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answered.completeExceptionally(new java.io.IOException("the connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answered.completeExceptionally(cause);
        }
    }
}
