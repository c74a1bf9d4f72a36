package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.LoopWatch;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.Fields;
import io.sluice.spi.body.BodyFilter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The request's body on its way from the client through the filters to the upstream. What arrives before there is an upstream
 * is held, and reading pauses, so that at most what was already read is in memory. Owned by its exchange's loop.
 */
final class RequestBody implements FilteredBody.Output {
    private final Downstream downstream;
    private final long declaredLength;
    private final PauseReasons pauses = new PauseReasons();
    private @Nullable Deque<ByteBuf> held;
    private @Nullable FilteredBody filters;
    private Consumer<Throwable> onTurnFailed = cause -> {};
    private @Nullable UpstreamStream upstream;
    private Fields trailers = Fields.NONE;
    private long received;
    private boolean read;
    private boolean sent;
    private boolean endSent;
    private boolean discarding;

    RequestBody(Downstream downstream, long declaredLength) {
        this.downstream = downstream;
        this.declaredLength = declaredLength;
        this.read = declaredLength == 0;
    }

    /**
     * Puts a filter behind those before it.
     *
     * @param failed told what is thrown in a turn of the filters' own: a {@link PluginFailure}, or what nobody foresaw
     */
    void filter(BodyFilter filter, ChainedPlugin owner, LoopWatch watch, LoopPort loop, Consumer<Throwable> failed) {
        if (declaredLength == 0) {
            new FilterStage(filter, owner, watch).close();
            return;
        }
        if (filters == null) {
            filters = new FilteredBody(watch, loop, this);
            onTurnFailed = failed;
        }
        filters.add(filter, owner);
    }

    /** The length that the upstream is told. */
    long lengthToSend() {
        return filters == null || filters.keepsLength() ? declaredLength : BodyLength.CHUNKED;
    }

    /** Bytes that came from the client. */
    long received() {
        return received;
    }

    /** Whether all of it came from the client. */
    boolean isRead() {
        return read;
    }

    /** Whether nothing of it has left towards an upstream or through a filter, so that another peer can be tried. */
    boolean isUnsent() {
        return !sent;
    }

    /** Takes a part from the client; takes over the buffer. */
    void onChunk(ByteBuf chunk) throws PluginFailure {
        received += chunk.readableBytes();
        if (discarding) {
            chunk.release();
        } else if (upstream == null) {
            if (held == null) {
                held = new ArrayDeque<>(4);
            }
            held.add(chunk);
            pause(PauseReasons.CONNECTING);
        } else {
            send(chunk, false);
        }
    }

    /** The client has sent all of it. */
    void onEnd(Fields given) throws PluginFailure {
        read = true;
        trailers = given;
        if (upstream != null && !discarding) {
            send(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /** There is more of it after all, and without an end in sight: the bytes of a tunnel. */
    void reopen() {
        read = false;
    }

    /** From now on it goes to this upstream, what was held first. */
    void sendTo(UpstreamStream stream) throws PluginFailure {
        upstream = stream;
        if (held != null) {
            for (ByteBuf chunk = held.poll(); chunk != null; chunk = held.poll()) {
                send(chunk, false);
            }
        }
        // What a filter made of it may be refused by the stream's framing, and the exchange be over by now.
        if (read && !discarding) {
            send(Unpooled.EMPTY_BUFFER, true);
        }
        resume(PauseReasons.CONNECTING);
    }

    private void send(ByteBuf chunk, boolean last) throws PluginFailure {
        UpstreamStream stream = upstream;
        if (stream == null) {
            throw new IllegalStateException("nowhere to send the body to");
        }
        sent |= chunk.isReadable();
        if (filters == null) {
            if (chunk.isReadable()) {
                stream.writeBody(chunk);
            } else {
                // Of coded bytes that came, there may be too few to decode any.
                chunk.release();
            }
            if (last) {
                stream.writeEnd(trailers);
            }
        } else {
            filters.feed(chunk, last);
            endBehind(filters);
        }
        if (!stream.isWritable()) {
            pause(PauseReasons.NOT_WRITABLE);
        }
    }

    private void endBehind(FilteredBody passing) {
        // What a filter gave may have been refused, and the upstream be gone.
        if (upstream != null && passing.isEnded() && !endSent) {
            endSent = true;
            upstream.writeEnd(trailers);
        }
    }

    @Override
    public void takeTurn() {
        UpstreamStream stream = upstream;
        FilteredBody passing = filters;
        if (stream == null || passing == null) {
            return;
        }
        try {
            passing.goOn();
            endBehind(passing);
            if (!stream.isWritable()) {
                pause(PauseReasons.NOT_WRITABLE);
            }
            stream.flush();
        } catch (PluginFailure | RuntimeException | Error e) {
            onTurnFailed.accept(e);
        }
    }

    @Override
    public void accept(ByteBuf chunk) {
        if (upstream == null) {
            chunk.release();
        } else {
            upstream.writeBody(chunk);
        }
    }

    @Override
    public boolean isWritable() {
        return upstream != null && upstream.isWritable();
    }

    @Override
    public void pauseInput(boolean paused) {
        if (paused) {
            pause(PauseReasons.FILTERING);
        } else {
            resume(PauseReasons.FILTERING);
        }
    }

    /** The upstream takes more. */
    void onUpstreamWritable() {
        resume(PauseReasons.NOT_WRITABLE);
        if (filters != null) {
            filters.onWritable();
        }
    }

    private void pause(int reason) {
        if (pauses.add(reason)) {
            downstream.readBody(false);
        }
    }

    private void resume(int reason) {
        if (pauses.remove(reason)) {
            downstream.readBody(true);
        }
    }

    /** The upstream is lost, but nothing was sent: what comes is held for the next one. */
    void detach() {
        upstream = null;
    }

    /** Nobody wants it any more: what was held is dropped, and what still comes. */
    void discard() {
        discarding = true;
        upstream = null;
        if (held != null) {
            held.forEach(ByteBuf::release);
            held.clear();
        }
        if (filters != null) {
            filters.close();
        }
        resume(PauseReasons.CONNECTING | PauseReasons.NOT_WRITABLE | PauseReasons.AWAITING | PauseReasons.FILTERING);
    }
}
