package io.sluice.core.transport;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that takes too long to say what it is, and one that has not said so when its server ends: for handlers that
 * wait for a connection's first bytes. Owned by the connection's loop.
 */
final class BeginClock implements Timed {
    private final Ticker ticker;
    private final long deadline;
    private @Nullable ChannelHandlerContext context;

    BeginClock(LoopContext loop, ListenerSettings settings) {
        this.ticker = loop.ticker();
        this.deadline = ticker.in(settings.headTime().toNanos());
    }

    void start(ChannelHandlerContext ctx) {
        context = ctx;
        ticker.add(this);
    }

    void stop() {
        ticker.remove(this);
    }

    /** Something happened on the connection. */
    static void onEvent(ChannelHandlerContext ctx, Object event) {
        if (event == Drain.EVENT) {
            var unused = ctx.close();
        }
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void onDeadline(long now) {
        if (context != null) {
            var unused = context.close();
        }
    }
}
