package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One stream: the body on its way out, held until the peer's windows let it go, and the account of what the peer may still send.
 *
 * <p>Both directions are tied to those beyond: the peer gets room for more only for bytes that were passed on while reading was
 * not paused, and who writes is told to stop when {@link #HIGH_MARK} bytes wait. Owned by its connection's loop.
 */
public final class Http2Stream {
    /** No clock runs. */
    public static final long NEVER = Long.MAX_VALUE;

    /** From so many waiting bytes on, the stream is not writable. */
    static final int HIGH_MARK = 32 * 1024;
    /** Down to so many it stays so. */
    static final int LOW_MARK = 8 * 1024;

    private final Http2Connection connection;
    private final int id;
    private final Http2StreamListener listener;

    // receiving
    int receiveWindow;
    int unannounced;
    int held;
    boolean paused;
    boolean remoteEnded;

    // sending
    int sendWindow;
    private @Nullable ByteBuf first;
    private @Nullable Deque<ByteBuf> more;
    private int waiting;
    private boolean full;
    private boolean ending;
    private Fields trailers = Fields.NONE;
    boolean scheduled;
    boolean localEnded;
    boolean abandoned;
    private long sent;

    boolean closed;
    private long deadline = NEVER;

    Http2Stream(Http2Connection connection, int id, Http2StreamListener listener, int receiveWindow, int sendWindow) {
        this.connection = connection;
        this.id = id;
        this.listener = listener;
        this.receiveWindow = receiveWindow;
        this.sendWindow = sendWindow;
    }

    /** Its number. */
    public int id() {
        return id;
    }

    /** Who is told of it. */
    public Http2StreamListener listener() {
        return listener;
    }

    /** Whether both sides have ended, or one has given up. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether the peer has sent all. */
    public boolean isRemoteEnded() {
        return remoteEnded;
    }

    /** Whether all was sent to the peer. */
    public boolean isLocalEnded() {
        return localEnded;
    }

    // --- the clock, looked after by the connection's user
    // ---------------------------------------------------------------

    /** When the stream's clock runs out. */
    public long deadline() {
        return deadline;
    }

    /** Sets or stops the stream's clock. */
    public void setDeadline(long newDeadline) {
        deadline = newDeadline;
        connection.deadlineSet(newDeadline);
    }

    // --- sending
    // ----------------------------------------------------------------------------------------------------------

    /** Whether more can be written without piling up. */
    public boolean isWritable() {
        return !full;
    }

    /** Bytes that wait for the peer to take them. */
    public int waiting() {
        return waiting;
    }

    /** Bytes that were sent. */
    public long sent() {
        return sent;
    }

    /** Writes a request's head. */
    public void writeHead(CanonicalRequest request, boolean secure, RequestLines lines, boolean ends) {
        if (!closed) {
            connection.writeRequest(this, request, secure, lines, ends);
        }
    }

    /** Writes a response's head, interim ones as well. */
    public void writeHead(CanonicalResponse head, ResponseLines lines, boolean ends) {
        if (!closed) {
            connection.writeResponse(this, head, lines, ends);
        }
    }

    /** Writes a part of the body; takes over the buffer. */
    public void write(ByteBuf chunk) {
        int length = chunk.readableBytes();
        if (closed || ending || length == 0) {
            chunk.release();
            return;
        }
        if (first == null) {
            first = chunk;
        } else {
            if (more == null) {
                more = new ArrayDeque<>(4);
            }
            more.add(chunk);
        }
        waiting += length;
        connection.schedule(this);
        if (waiting >= HIGH_MARK) {
            connection.pump();
            full = waiting >= HIGH_MARK;
        }
    }

    /** Ends this side. */
    public void end(Fields given) {
        if (closed || ending) {
            return;
        }
        ending = true;
        trailers = given;
        if (waiting == 0) {
            connection.writeEnd(this, trailers);
        }
    }

    /**
     * Takes up to so many waiting bytes for a frame.
     *
     * @return a buffer to write and release
     */
    ByteBuf take(int most) {
        ByteBuf chunk = first;
        if (chunk == null) {
            throw new IllegalStateException("nothing waits");
        }
        int length = Math.min(most, chunk.readableBytes());
        waiting -= length;
        sendWindow -= length;
        sent += length;
        if (length < chunk.readableBytes()) {
            return chunk.readRetainedSlice(length);
        }
        first = more == null ? null : more.poll();
        return chunk;
    }

    /** The length of what {@link #take} gives at most. */
    int nextLength() {
        return first == null ? 0 : first.readableBytes();
    }

    /** Whether the end goes with the last of the waiting bytes, without trailers. */
    boolean endsPlainly() {
        return ending && trailers.size() == 0;
    }

    /** Some waiting bytes have gone. */
    void afterSending() {
        if (closed) {
            return;
        }
        if (waiting == 0 && ending && !localEnded) {
            connection.writeEnd(this, trailers);
        } else if (full && waiting <= LOW_MARK) {
            full = false;
            listener.onWritable();
        }
    }

    // --- receiving
    // --------------------------------------------------------------------------------------------------------

    /** Pauses or resumes giving the peer room for more. */
    public void read(boolean wanted) {
        paused = !wanted;
        if (wanted && held > 0) {
            int length = held;
            held = 0;
            connection.consumed(this, length);
        }
    }

    /** The listener has ended this side and wants nothing more of the other: the peer is told so behind the end. */
    public void abandonRest() {
        paused = true;
        abandoned = true;
        if (localEnded) {
            connection.reset(this, Http2Fault.NONE.code());
        }
    }

    /** Gives the stream up; the listener is told nothing. */
    public void reset(int code) {
        connection.reset(this, code);
    }

    void releaseWaiting() {
        if (first != null) {
            first.release();
            first = null;
        }
        if (more != null) {
            more.forEach(ByteBuf::release);
            more = null;
        }
        waiting = 0;
    }
}
