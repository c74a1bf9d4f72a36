package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopWatch;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The filters of one body, in order, and what they let through. Owned by its exchange's loop. */
final class FilteredBody {
    private static final class Stage {
        private final BodyFilter filter;
        private final ChainedPlugin owner;
        private boolean done;

        private Stage(BodyFilter filter, ChainedPlugin owner) {
            this.filter = filter;
            this.owner = owner;
        }
    }

    /** Takes what comes out behind the last filter. */
    interface Output {
        /** Takes over a buffer. */
        void accept(ByteBuf chunk);
    }

    private final List<Stage> stages = new ArrayList<>(2);
    private final LoopWatch watch;
    private final ByteBufAllocator allocator;
    private final ChunkView view = new ChunkView();
    private boolean ended;
    private boolean closed;

    FilteredBody(LoopWatch watch, ByteBufAllocator allocator) {
        this.watch = watch;
        this.allocator = allocator;
    }

    void add(BodyFilter filter, ChainedPlugin owner) {
        stages.add(new Stage(filter, owner));
    }

    /** Whether the body leaves with the length it came with. */
    boolean keepsLength() {
        for (Stage stage : stages) {
            if (!keepsLength(stage)) {
                return false;
            }
        }
        return true;
    }

    private boolean keepsLength(Stage stage) {
        try {
            return stage.filter.keepsLength();
        } catch (Throwable e) {
            watch.failed(stage.owner, HookCall.BODY_FILTER, e);
            return false;
        }
    }

    /** Whether the last byte has come out, be it before the last one went in. */
    boolean isEnded() {
        return ended;
    }

    /**
     * Puts a chunk through the filters.
     *
     * @param chunk taken over
     * @throws PluginFailure when a filter threw and its plugin is to fail the exchange
     */
    void feed(ByteBuf chunk, boolean last, Output output) throws PluginFailure {
        ByteBuf current = chunk;
        boolean currentLast = last;
        for (Stage stage : stages) {
            if (stage.done) {
                // It gave the rest of the body before; whatever still arrives is dropped here.
                current.release();
                return;
            }
            if (!current.isReadable() && !currentLast) {
                break;
            }
            view.pointTo(current, currentLast);
            BodyResult result = BodyResult.proceed();
            long entered = watch.enter(stage.owner.health(), HookCall.BODY_FILTER);
            try {
                result = Objects.requireNonNull(stage.filter.onChunk(view), "onChunk returned null");
            } catch (Throwable e) {
                watch.failed(stage.owner, HookCall.BODY_FILTER, e);
                if (!stage.owner.failsOpen()) {
                    current.release();
                    throw new PluginFailure(stage.owner.name());
                }
            } finally {
                watch.leave(stage.owner.health(), HookCall.BODY_FILTER, entered);
                view.takeBack();
            }
            switch (result) {
                case BodyResult.Continue pass -> {}
                case BodyResult.PartialReplaced(List<ByteBuffer> bytes) -> {
                    current.release();
                    current = copyOf(bytes);
                    stage.done = currentLast;
                }
                case BodyResult.FullyReplaced(List<ByteBuffer> bytes) -> {
                    current.release();
                    current = copyOf(bytes);
                    stage.done = true;
                    currentLast = true;
                }
            }
        }
        ended |= currentLast;
        if (current.isReadable()) {
            output.accept(current);
        } else {
            current.release();
        }
    }

    private ByteBuf copyOf(List<ByteBuffer> parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf copy = allocator.directBuffer(length);
        for (ByteBuffer part : parts) {
            copy.writeBytes(part.duplicate());
        }
        return copy;
    }

    /** Tells the filters that the body is over; once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Stage stage : stages) {
            try {
                stage.filter.close();
            } catch (Throwable e) {
                watch.failed(stage.owner, HookCall.BODY_FILTER, e);
            }
        }
    }
}
