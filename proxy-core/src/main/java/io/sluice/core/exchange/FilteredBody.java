package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.LoopWatch;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one body, in order, and what they let through. Owned by its exchange's loop.
 *
 * <p><b>Theory of operation.</b> As long as filters make no more than they get, a chunk is led through all of them at once.
 * Filters that make much of little do it in turns: a turn is a task of its own, so that others have theirs in between, and it
 * begins only when the other side takes more. It asks the last filter that has more for one piece, and leads that through the
 * filters behind. What still arrives meanwhile waits, and reading pauses. Turns are also taken where filters have made
 * much out of many chunks, each little, since the turn before: all of these can come with one read.
 */
final class FilteredBody {
    /** Where the body goes to, and whose turns there are to take. */
    interface Output {
        /** Takes what came out behind the last filter; takes over the buffer. */
        void accept(ByteBuf chunk);

        /** Whether more can be taken without piling up; if not, {@link FilteredBody#onWritable} is due. */
        boolean isWritable();

        /** Pauses or resumes giving chunks; what comes all the same waits. */
        void pauseInput(boolean paused);

        /** A turn has come: calls {@link FilteredBody#goOn}, and sees to what it does. */
        void takeTurn();
    }

    /** What filters may make of what they get before the loop is given back. */
    private static final int MOST_A_TURN = 64 * 1024;

    private final List<FilterStage> stages = new ArrayList<>(2);
    private final LoopWatch watch;
    private final LoopPort loop;
    private final Output output;
    private final ChunkView view = new ChunkView();
    private @Nullable Deque<ByteBuf> waiting;
    private boolean endWaits;
    private long surplus;
    private boolean turnDue;
    private boolean paused;
    private boolean finished;
    private boolean ended;
    private boolean closed;

    FilteredBody(LoopWatch watch, LoopPort loop, Output output) {
        this.watch = watch;
        this.loop = loop;
        this.output = output;
    }

    void add(BodyFilter filter, ChainedPlugin owner) {
        stages.add(new FilterStage(filter, owner, watch));
    }

    /** Whether the body leaves with the length it came with. */
    boolean keepsLength() {
        for (FilterStage stage : stages) {
            if (!stage.keepsLength()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the last byte has come out, be it before the last one went in. */
    boolean isEnded() {
        return ended;
    }

    /**
     * Puts a chunk through the filters, now or when it is its turn.
     *
     * @param chunk taken over
     * @throws PluginFailure when a filter threw and its plugin is to fail the exchange
     */
    void feed(ByteBuf chunk, boolean last) throws PluginFailure {
        if (finished || closed) {
            // A filter gave the rest of the body before; whatever still arrives is dropped here.
            chunk.release();
        } else if (surplus >= MOST_A_TURN || paused) {
            hold(chunk, last);
        } else {
            pass(0, chunk, last);
            settle();
        }
    }

    private void hold(ByteBuf chunk, boolean last) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
        }
        if (chunk.isReadable()) {
            waiting.add(chunk);
        } else {
            chunk.release();
        }
        endWaits |= last;
        settle();
    }

    private boolean isAnyWaiting() {
        return endWaits || (waiting != null && !waiting.isEmpty());
    }

    /** Sees to it that there is a turn where one is needed, and that no more comes in while it would have to wait. */
    private void settle() {
        if (closed) {
            return;
        }
        boolean behind = !ended && (stageWithMore() >= 0 || isAnyWaiting());
        if (behind || (surplus >= MOST_A_TURN && !ended)) {
            demandTurn();
        }
        if (behind != paused) {
            paused = behind;
            output.pauseInput(behind);
        }
    }

    private void demandTurn() {
        if (!turnDue && output.isWritable()) {
            turnDue = true;
            loop.executor().execute(this::beginTurn);
        }
    }

    private void beginTurn() {
        turnDue = false;
        if (!closed) {
            output.takeTurn();
        }
    }

    /** {@link Output#isWritable} became true. */
    void onWritable() {
        settle();
    }

    /**
     * The next piece of the filter that has one, or else what has been waiting.
     *
     * @throws PluginFailure as {@link #feed}
     */
    void goOn() throws PluginFailure {
        surplus = 0;
        int at = stageWithMore();
        if (at >= 0) {
            FilterStage stage = stages.get(at);
            BodyResult result = stage.askForMore();
            boolean last = stage.endsWithIt;
            pass(at + 1, taken(at, result, Unpooled.EMPTY_BUFFER, last), isLast(stage, last));
        }
        while (surplus < MOST_A_TURN && !closed && !finished && isAnyWaiting() && stageWithMore() < 0) {
            ByteBuf next = waiting == null ? null : waiting.poll();
            boolean last = endWaits && (waiting == null || waiting.isEmpty());
            endWaits &= !last;
            pass(0, next == null ? Unpooled.EMPTY_BUFFER : next, last);
        }
        settle();
    }

    /** The last one, so that those behind it can take what it gives; or -1. */
    private int stageWithMore() {
        int at = stages.size() - 1;
        while (at >= 0 && !stages.get(at).hasMore) {
            at--;
        }
        return at;
    }

    private void pass(int from, ByteBuf chunk, boolean last) throws PluginFailure {
        ByteBuf current = chunk;
        boolean currentLast = last;
        for (int at = from; at < stages.size() && (current.isReadable() || currentLast); at++) {
            FilterStage stage = stages.get(at);
            view.pointTo(current, currentLast);
            BodyResult result;
            try {
                result = stage.ask(view);
            } catch (PluginFailure e) {
                current.release();
                throw e;
            } finally {
                view.takeBack();
            }
            current = taken(at, result, current, currentLast);
            currentLast = isLast(stage, currentLast);
        }
        ended |= currentLast;
        if (current.isReadable()) {
            output.accept(current);
        } else {
            current.release();
        }
    }

    private static boolean isLast(FilterStage stage, boolean last) {
        return stage.done || (last && !stage.hasMore);
    }

    /** What goes on behind a filter by its result; releases what was given to it, unless it is just that. */
    private ByteBuf taken(int at, BodyResult result, ByteBuf given, boolean last) {
        FilterStage stage = stages.get(at);
        stage.hasMore = false;
        return switch (result) {
            case BodyResult.Continue pass -> given;
            case BodyResult.PartialReplaced(List<ByteBuffer> bytes) -> {
                stage.done = last;
                yield replaced(given, bytes);
            }
            case BodyResult.MoreFollows(List<ByteBuffer> bytes) -> {
                stage.hasMore = true;
                stage.endsWithIt = last;
                yield replaced(given, bytes);
            }
            case BodyResult.FullyReplaced(List<ByteBuffer> bytes) -> {
                stage.done = true;
                finish(at);
                yield replaced(given, bytes);
            }
        };
    }

    /** Nothing more is wanted of what comes before a filter. */
    private void finish(int at) {
        finished = true;
        for (int before = 0; before < at; before++) {
            stages.get(before).hasMore = false;
        }
        releaseWaiting();
    }

    private ByteBuf replaced(ByteBuf given, List<ByteBuffer> bytes) {
        int length = given.readableBytes();
        given.release();
        ByteBuf copy = copyOf(bytes);
        surplus += Math.max(0, copy.readableBytes() - length);
        return copy;
    }

    private ByteBuf copyOf(List<ByteBuffer> parts) {
        int length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf copy = loop.allocator().directBuffer(length);
        for (ByteBuffer part : parts) {
            copy.writeBytes(part.duplicate());
        }
        return copy;
    }

    private void releaseWaiting() {
        endWaits = false;
        if (waiting != null) {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
        }
    }

    /** Tells the filters that the body is over; once. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        releaseWaiting();
        for (FilterStage stage : stages) {
            stage.close();
        }
    }
}
