package io.sluice.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops reading from the newest connections of a loop's clients while the bytes on their way through the process take too much memory.
 *
 * <p>Theory of operation. Each connection by itself holds little: reading pauses when the other side does not take what was read.
 * Many of them together can hold too much. At every tick in which the process's memory is above its limit, a quarter of the
 * connections that are still read are paused, the newest first, so that those who were served before go on being served, and at least
 * one always is. At every tick in which it is below, a quarter of the paused ones go on, the oldest first. Since allocators keep memory
 * that is not in use, the limit alone does not count: when the loop's connections hold next to nothing, pausing them would
 * free nothing, and they go on.
 *
 * <p>Connections to peers are read on: they are not as old as the clients that they serve, and what comes by them is bounded by
 * what those take.
 *
 * <p>A paused connection's clocks run on: whoever is paused for long is closed by them, which frees memory too. Owned by its loop.
 */
final class MemoryPressure implements Timed {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryPressure.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final MemoryLimit limit;
    private final int loops;
    private final Ticker ticker;
    private final LinkedHashSet<Channel> connections = new LinkedHashSet<>();
    private final LinkedHashMap<Channel, Valve> paused = new LinkedHashMap<>();
    private long lastWord = System.nanoTime() - QUIET_NANOS;

    MemoryPressure(MemoryLimit limit, int loops, Ticker ticker) {
        this.limit = limit;
        this.loops = loops;
        this.ticker = ticker;
        ticker.add(this);
    }

    /** Watches a client's new connection until it is closed. */
    void add(Channel connection) {
        connections.add(connection);
        connection.closeFuture().addListener(closed -> {
            connections.remove(connection);
            paused.remove(connection);
        });
        if (!paused.isEmpty()) {
            paused.putFirst(connection, pause(connection));
        }
    }

    /** How many connections are paused. */
    int paused() {
        return paused.size();
    }

    @Override
    public long deadline() {
        // At every tick.
        return ticker.now();
    }

    @Override
    public void onDeadline(long now) {
        boolean pressing = limit.isExceeded() && held() > limit.bytes() / (4L * loops);
        if (pressing) {
            pauseNewest(Math.max(1, (connections.size() - paused.size()) / 4), now);
        } else if (!paused.isEmpty()) {
            resumeOldest(Math.max(1, paused.size() / 4));
        }
    }

    /** An estimate of the bytes that this loop's connections hold. */
    private long held() {
        long sum = 0;
        for (Channel connection : connections) {
            ChannelOutboundBuffer queue = connection.unsafe().outboundBuffer();
            sum += queue == null ? 0 : queue.totalPendingWriteBytes();
            if (!connection.config().isAutoRead()) {
                // Not read, so what was read last is probably still held by somebody.
                sum += connection.unsafe().recvBufAllocHandle().guess();
            }
        }
        return sum;
    }

    private void pauseNewest(int count, long now) {
        int left = count;
        // Those that are paused are the newest already.
        int skip = paused.size();
        for (Channel connection : connections.reversed()) {
            if (skip > 0) {
                skip--;
            } else if (left > 0 && paused.size() + 1 < connections.size()) {
                left--;
                paused.putLast(connection, pause(connection));
            } else {
                break;
            }
        }
        if (left < count && now - lastWord >= QUIET_NANOS) {
            lastWord = now;
            LOG.warn(
                    "the bytes on their way take more than {} MiB: {} of {} connections of a loop are not read",
                    limit.bytes() >> 20,
                    paused.size(),
                    connections.size());
        }
    }

    private void resumeOldest(int count) {
        for (int i = 0; i < count && !paused.isEmpty(); i++) {
            paused.sequencedValues().removeLast().open();
        }
    }

    private Valve pause(Channel connection) {
        var valve = new Valve();
        connection.pipeline().addFirst(valve);
        valve.shut(connection);
        return valve;
    }

    /**
     * Keeps a connection from being read, whatever its owner switches on and off meanwhile. Netty goes on reading by itself where
     * automatic reading is on; switched off it forgets, and switched on again it asks by a call that ends here.
     */
    private static final class Valve extends ChannelOutboundHandlerAdapter {
        private boolean open;
        private boolean asked;
        private ChannelHandlerContext context;

        @SuppressWarnings("NullAway.Init") // context is set when this is added to a pipeline, which is done at once
        private Valve() {}

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        private void shut(Channel connection) {
            if (connection.config().isAutoRead()) {
                connection.config().setAutoRead(false);
                connection.config().setAutoRead(true);
            }
        }

        @Override
        public void read(ChannelHandlerContext ctx) {
            asked = true;
            if (open) {
                ctx.read();
            }
        }

        private void open() {
            open = true;
            Channel connection = context.channel();
            if (connection.isActive()) {
                connection.pipeline().remove(this);
                if (asked || connection.config().isAutoRead()) {
                    connection.read();
                }
            }
        }
    }
}
