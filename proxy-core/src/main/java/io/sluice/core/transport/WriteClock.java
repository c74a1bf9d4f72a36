package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.time.Duration;

/**
 * Runs while there is something to be sent that the other side does not take. Taking a little sets it anew, so it measures
 * standstill, not slowness. Owned by its loop.
 */
final class WriteClock {
    private final Ticker ticker;
    private final Duration limit;
    private long deadline = Timed.NEVER;
    private long queued;
    private long ofFirst;

    WriteClock(Ticker ticker, Duration limit) {
        this.ticker = ticker;
        this.limit = limit;
    }

    long deadline() {
        return deadline;
    }

    /** Starts it, unless it runs. */
    void start(Channel channel) {
        if (deadline == Timed.NEVER) {
            isAhead(channel);
            deadline = ticker.in(limit.toNanos());
        }
    }

    void stop() {
        deadline = Timed.NEVER;
    }

    boolean hasRunOut(long now) {
        return deadline != Timed.NEVER && deadline - now <= 0;
    }

    /** Once it has run out: whether nothing was taken in that time. If something was it is set anew. */
    boolean isStandstill(Channel channel) {
        boolean moved = isAhead(channel);
        if (moved) {
            deadline = ticker.in(limit.toNanos());
        }
        return !moved;
    }

    // The queue's total sinks only when a whole buffer has gone; of the one that is going, what is left tells.
    private boolean isAhead(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        long total = queue == null ? 0 : queue.totalPendingWriteBytes();
        long first = queue == null ? 0 : leftOf(queue.current());
        boolean moved = total != queued || first != ofFirst;
        queued = total;
        ofFirst = first;
        return moved;
    }

    private static long leftOf(Object message) {
        return message instanceof ByteBuf bytes
                ? bytes.readableBytes()
                : message instanceof FileRegion file ? file.count() - file.transferred() : 0;
    }
}
