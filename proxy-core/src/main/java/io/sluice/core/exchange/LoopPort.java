package io.sluice.core.exchange;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.Executor;

/** An event loop as far as exchanges need it. */
public interface LoopPort {

    /** The loop's number, from 0. */
    int number();

    /** Runs tasks on the loop; may be used from any thread. */
    Executor executor();

    /** Gets connections to peers for exchanges of this loop. */
    PeerConnector connector();

    /** Makes the buffers of what is on its way. */
    ByteBufAllocator allocator();

    /**
     * Runs a task on the loop after a delay.
     *
     * @return cancels the task
     */
    Runnable after(Duration delay, Runnable task);
}
