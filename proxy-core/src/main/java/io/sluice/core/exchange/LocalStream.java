package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes to a body that a plugin publishes and hands its chunks over on the exchange's loop, asking for one at a time, and
 * for none while reading is paused. Signals may come from any thread; all state is the loop's.
 */
final class LocalStream implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Publisher<ByteBuffer> publisher;
    private final LoopPort loop;
    private final Consumer<ByteBuf> onChunk;
    private final Consumer<@Nullable Throwable> onEnd;
    private Flow.@Nullable Subscription subscription;
    private boolean paused;
    private boolean requested;
    private boolean over;

    LocalStream(
            Flow.Publisher<ByteBuffer> publisher,
            LoopPort loop,
            Consumer<ByteBuf> onChunk,
            Consumer<@Nullable Throwable> onEnd) {
        this.publisher = publisher;
        this.loop = loop;
        this.onChunk = onChunk;
        this.onEnd = onEnd;
    }

    void start() {
        try {
            publisher.subscribe(this);
        } catch (RuntimeException e) {
            end(e);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        loop.executor().execute(() -> {
            if (over || subscription != null) {
                given.cancel();
            } else {
                subscription = given;
                ask();
            }
        });
    }

    private void ask() {
        if (subscription != null && !paused && !requested && !over) {
            requested = true;
            subscription.request(1);
        }
    }

    @Override
    public void onNext(ByteBuffer item) {
        // Copied here, on the publisher's thread: the buffer is the publisher's again when this returns.
        ByteBuf copy = loop.allocator().directBuffer(Math.max(1, item.remaining()));
        copy.writeBytes(item.duplicate());
        loop.executor().execute(() -> {
            if (over) {
                copy.release();
                return;
            }
            requested = false;
            onChunk.accept(copy);
            ask();
        });
    }

    @Override
    public void onError(Throwable cause) {
        loop.executor().execute(() -> end(cause));
    }

    @Override
    public void onComplete() {
        loop.executor().execute(() -> end(null));
    }

    private void end(@Nullable Throwable cause) {
        if (!over) {
            over = true;
            onEnd.accept(cause);
        }
    }

    void read(boolean wanted) {
        paused = !wanted;
        ask();
    }

    void cancel() {
        if (!over) {
            over = true;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
