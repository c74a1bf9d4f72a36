package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What is kept of connections that are paused and go on, again and again. */
class PausedConnectionsTest {
    /** Counts how often somebody wants to know of its close. */
    private static final class CountedChannel extends EmbeddedChannel {
        private int interested;

        @Override
        public ChannelFuture closeFuture() {
            interested++;
            return super.closeFuture();
        }
    }

    @Test
    void pausesLeaveNothingBehind() {
        var allocator = new PooledByteBufAllocator(true);
        var limit = new MemoryLimit(allocator);
        var ticker = new Ticker();
        var pressure = new MemoryPressure(limit, 1, ticker);
        var old = new CountedChannel();
        var young = new CountedChannel();
        pressure.add(old);
        pressure.add(young);
        ByteBuf held = allocator.directBuffer(4096).writeZero(4096);
        var unused = old.write(held);
        int before = young.interested;
        for (int i = 0; i < 50; i++) {
            limit.set(1);
            pressure.onDeadline(ticker.now());
            assertThat(pressure.paused()).isEqualTo(1);
            limit.set(Long.MAX_VALUE);
            pressure.onDeadline(ticker.now());
            assertThat(pressure.paused()).isZero();
        }
        assertThat(young.interested).isEqualTo(before);
        limit.set(1);
        pressure.onDeadline(ticker.now());
        assertThat(pressure.paused()).isEqualTo(1);
        assertThat(young.close().isSuccess()).isTrue();
        assertThat(pressure.paused()).isZero();
        old.finishAndReleaseAll();
        young.finishAndReleaseAll();
    }
}
