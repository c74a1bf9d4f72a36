package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.exchange.UpstreamStream;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to a peer: serves one exchange at a time and waits in its loop's pool between them. It is used again
 * only when both messages ended cleanly and not a byte came that nobody asked for. Owned by its loop.
 */
final class UpstreamConnection implements UpstreamStream, Timed, BodyDecoder.Sink {
    private enum Reading {
        NOTHING,
        HEAD,
        BODY
    }

    private final LoopContext loop;
    private final Peer peer;
    private final ResponseHeads heads = new ResponseHeads();
    private final BodyDecoder decoder = new BodyDecoder();
    private final WriteClock writeClock;
    private @Nullable RequestWriter writer;
    private @Nullable UpstreamListener listener;
    private Reading reading = Reading.NOTHING;
    private boolean requestEnded;
    private boolean persistent;
    private boolean paused;
    private boolean resting;
    private boolean endedProperly;
    private boolean tunnel;
    private boolean inputEnded;
    private boolean reused;
    private long deadline = NEVER;

    UpstreamConnection(LoopContext loop, Peer peer) {
        this.loop = loop;
        this.peer = peer;
        this.writeClock = new WriteClock(loop.ticker(), peer.key().timeouts().write());
        this.endedProperly = !peer.key().tls().isOn();
    }

    void opened(ChannelHandlerContext context) {
        writer = new RequestWriter(context);
        loop.ticker().add(this);
    }

    Peer peer() {
        return peer;
    }

    boolean isUsable() {
        return channel().isActive() && reading == Reading.NOTHING && listener == null;
    }

    private Channel channel() {
        return writer().context().channel();
    }

    private RequestWriter writer() {
        if (writer == null) {
            throw new IllegalStateException("not connected yet");
        }
        return writer;
    }

    /** Waits to serve, when it was made for somebody who has found another. */
    void rest() {
        persistent = true;
        requestEnded = true;
        release();
    }

    /** Serves an exchange, or goes back to the pool when that wants it no more. */
    void serve(UpstreamListener next) {
        if (!offerTo(next)) {
            release();
        }
    }

    /** Begins to serve an exchange; false when that wants it no more, and nothing was written. */
    boolean offerTo(UpstreamListener next) {
        listener = next;
        reading = Reading.HEAD;
        requestEnded = false;
        persistent = peer.key().access().isShareable();
        deadline = NEVER;
        if (next.onConnected(this)) {
            return true;
        }
        listener = null;
        reading = Reading.NOTHING;
        // Nothing is owed.
        requestEnded = true;
        deadline = idleDeadline();
        return false;
    }

    // --- the request
    // --------------------------------------------------------------------------------------------------

    @Override
    public void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength) {
        heads.expect(request.isHead());
        writer().writeHead(request, moreLines, bodyLength);
    }

    @Override
    public Switching switching() {
        return Switching.BY_UPGRADE;
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        if (!writer().writeBody(chunk)) {
            fail(UpstreamFailure.Kind.CONNECTION_LOST, "request body longer than declared");
        }
    }

    @Override
    public void writeEnd(Fields trailers) {
        requestEnded = writer().writeEnd(trailers);
        deadline = readDeadline();
        if (!requestEnded) {
            fail(UpstreamFailure.Kind.CONNECTION_LOST, "request body shorter than declared");
        } else if (tunnel) {
            writer().endOutput();
            closeIfBothEnded();
        }
    }

    /** A peer is late only when it has the whole request, and is read; a tunnel has a clock of its own. */
    private long readDeadline() {
        return requestEnded && !paused && !tunnel
                ? loop.ticker().in(peer.key().timeouts().read().toNanos())
                : NEVER;
    }

    @Override
    public void flush() {
        writer().flush();
    }

    @Override
    public boolean isWritable() {
        boolean writable = channel().isWritable();
        if (!writable) {
            writeClock.start(channel());
        }
        return writable;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    void onWritabilityChanged() {
        if (channel().isWritable()) {
            writeClock.stop();
            if (listener != null) {
                listener.onUpstreamWritable();
            }
        }
    }

    // --- the response
    // -------------------------------------------------------------------------------------------------

    @Override
    public void readBody(boolean wanted) {
        paused = !wanted;
        deadline = readDeadline();
        channel().config().setAutoRead(wanted);
    }

    void onRead(ByteBuf in) {
        if (listener == null) {
            // Bytes that nobody asked for, on an idle connection or behind an exchange given up: poison.
            close();
            return;
        }
        if (reading == Reading.BODY) {
            // Within a head the clock runs on: a byte now and then is no answer.
            deadline = readDeadline();
        }
        while (in.isReadable() && listener != null) {
            if (reading == Reading.HEAD) {
                if (!readHead(in)) {
                    return;
                }
            } else if (reading == Reading.BODY) {
                if (!decoder.decode(in, this)) {
                    fail(UpstreamFailure.Kind.INVALID_RESPONSE, "illegal chunked coding");
                    return;
                }
            }
            if (reading == Reading.BODY && decoder.isDone()) {
                ended(!in.isReadable());
                return;
            }
        }
    }

    /** Whether there is something behind the head to be read. */
    private boolean readHead(ByteBuf in) {
        ResponseHeads.Reading read = heads.read(in);
        UpstreamListener current = listener;
        if (current == null || read == ResponseHeads.Reading.INCOMPLETE) {
            return false;
        }
        switch (read) {
            case INTERIM -> {
                deadline = readDeadline();
                current.onInformational(heads.response());
            }
            case SWITCH -> {
                beginTunnel();
                if (!current.onSwitched(heads.response())) {
                    fail(UpstreamFailure.Kind.INVALID_RESPONSE, "101 to something that was not asked for");
                    return false;
                }
            }
            case FINAL -> {
                deadline = readDeadline();
                reading = Reading.BODY;
                persistent &= heads.isPersistent();
                decoder.start(heads.bodyLength());
                current.onResponseHead(heads.response(), heads.bodyLength());
            }
            case REFUSED, INCOMPLETE -> {
                fail(UpstreamFailure.Kind.INVALID_RESPONSE, heads.fault());
                return false;
            }
        }
        return true;
    }

    private void beginTunnel() {
        tunnel = true;
        reading = Reading.BODY;
        persistent = false;
        requestEnded = false;
        deadline = NEVER;
        decoder.start(BodyLength.UNTIL_CLOSE);
        writer().beginTunnel();
        channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void onBody(ByteBuf chunk) {
        if (listener == null) {
            chunk.release();
        } else {
            listener.onResponseBody(chunk);
        }
    }

    private void ended(boolean nothingLeft) {
        UpstreamListener current = listener;
        Fields trailers = decoder.trailers();
        listener = null;
        reading = Reading.NOTHING;
        persistent &= nothingLeft;
        deadline = NEVER;
        // Not into the pool before the socket is read empty: what lies in it still would answer the next request.
        resting = persistent;
        if (!persistent) {
            close();
        }
        if (current != null) {
            current.onResponseEnd(trailers);
        }
    }

    /** Back to the pool, or closed when the connection cannot serve again. */
    private void release() {
        if (paused) {
            readBody(true);
        }
        boolean kept = !peer.key().timeouts().idle().isZero();
        if (persistent && requestEnded && kept && channel().isActive()) {
            reading = Reading.NOTHING;
            deadline = idleDeadline();
            // From now on its peer may have closed it before a request comes.
            reused = true;
            loop.keep(this);
        } else {
            close();
        }
    }

    private long idleDeadline() {
        return loop.ticker().in(peer.key().timeouts().idle().toNanos());
    }

    void onReadComplete() {
        if (resting) {
            resting = false;
            release();
        } else if (listener != null) {
            listener.onUpstreamReadComplete();
        }
    }

    // --- the end
    // ----------------------------------------------------------------------------------------------------------

    /** The peer will send nothing more. With TLS only this ends a body that lasts until the close: a FIN anyone can forge. */
    void onCloseNotify() {
        endedProperly = true;
        if (tunnel) {
            endInput();
        } else {
            close();
        }
    }

    /** The peer has ended its side of the connection, which is kept only for the sake of a tunnel. */
    void onInputShutdown() {
        if (tunnel && endedProperly) {
            endInput();
        } else {
            close();
        }
    }

    private void endInput() {
        if (!inputEnded && listener != null) {
            inputEnded = true;
            listener.onResponseEnd(Fields.NONE);
            closeIfBothEnded();
        }
    }

    private void closeIfBothEnded() {
        if (inputEnded && requestEnded) {
            listener = null;
            OutputEnd.thenClose(writer().context());
        }
    }

    void onClosed() {
        loop.ticker().remove(this);
        writer().release();
        if (tunnel && endedProperly) {
            endInput();
        }
        if (listener == null) {
            loop.dropped(this);
        } else if (!tunnel && reading == Reading.BODY && decoder.isUntilClose() && endedProperly) {
            persistent = false;
            ended(true);
        } else {
            fail(
                    UpstreamFailure.Kind.CONNECTION_LOST,
                    reading == Reading.HEAD ? "closed before the response" : "closed within the response");
        }
    }

    void onException(Throwable cause) {
        fail(UpstreamFailure.Kind.CONNECTION_LOST, String.valueOf(cause.getMessage()));
    }

    private void fail(UpstreamFailure.Kind kind, String detail) {
        UpstreamListener current = listener;
        listener = null;
        close();
        if (current != null) {
            current.onUpstreamFailed(kind, detail);
        }
    }

    @Override
    public void cancel() {
        listener = null;
        if (!inputEnded || !requestEnded) {
            close();
        }
    }

    void close() {
        deadline = NEVER;
        writeClock.stop();
        var unused = writer().context().close();
    }

    @Override
    public long deadline() {
        return Math.min(deadline, writeClock.deadline());
    }

    @Override
    public void onDeadline(long now) {
        if (listener == null) {
            close();
        } else if (writeClock.hasRunOut(now) && writeClock.isStandstill(channel())) {
            fail(
                    UpstreamFailure.Kind.WRITE_TIMEOUT,
                    "took nothing in " + peer.key().timeouts().write());
        } else if (deadline - now <= 0) {
            fail(
                    UpstreamFailure.Kind.READ_TIMEOUT,
                    "nothing read in " + peer.key().timeouts().read());
        }
    }
}
