package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.core.forward.ProxyHeader;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY protocol header that a load balancer's connection has to begin with, before TLS and everything else, and makes
 * way for the client's bytes behind it.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderHandler.class);

    private final Consumer<Optional<ProxyHeader.Addresses>> begin;
    private final BeginClock clock;
    private byte[] bytes = new byte[256];
    private int length;

    /**
     * A handler for one connection.
     *
     * @param begin goes on with the connection, given whose it is; nothing for the load balancer's own
     */
    ProxyHeaderHandler(LoopContext loop, ListenerSettings settings, Consumer<Optional<ProxyHeader.Addresses>> begin) {
        this.begin = begin;
        this.clock = new BeginClock(loop, settings);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        clock.start(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        clock.stop();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        int before = length;
        int fresh = Math.min(in.readableBytes(), ProxyHeader.MAX_LENGTH - length);
        if (bytes.length < length + fresh) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + fresh));
        }
        in.getBytes(in.readerIndex(), bytes, length, fresh);
        length += fresh;
        switch (ProxyHeader.read(bytes, length)) {
            case ProxyHeader.Reading.Incomplete more -> in.release();
            case ProxyHeader.Reading.Refused(String reason) -> {
                in.release();
                LOG.debug("{}, of proxy_protocol_from, sent {}", ctx.channel().remoteAddress(), reason);
                var unused = ctx.close();
            }
            case ProxyHeader.Reading.Complete(int end, var addresses) -> {
                addresses.ifPresent(told -> ClientEndpoints.tell(ctx.channel(), told));
                begin.accept(addresses);
                in.skipBytes(end - before);
                if (in.isReadable()) {
                    ctx.fireChannelRead(in);
                } else {
                    in.release();
                }
                ctx.pipeline().remove(this);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        BeginClock.onEvent(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var unused = ctx.close();
    }
}
