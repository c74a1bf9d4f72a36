package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The streams of a connection that have bodies to send and may, in the order of their turns, and the window that they share. One
 * frame each, as long as that window and the socket take more. Owned by its connection's loop.
 */
final class SendQueue {
    private static final int WORTH_A_FRAME = 512;

    private final Http2Port port;
    private final FrameWriter writer;
    private final FloodGuard guard;
    private final Consumer<Http2Stream> onLast;
    private final Deque<Http2Stream> sendable = new ArrayDeque<>();
    private long window = FrameType.DEFAULT_WINDOW;
    private boolean pumping;
    private long sent;

    /**
     * An empty one.
     *
     * @param onLast told of a stream whose last bytes have gone with its end
     */
    SendQueue(Http2Port port, FrameWriter writer, FloodGuard guard, Consumer<Http2Stream> onLast) {
        this.port = port;
        this.writer = writer;
        this.guard = guard;
        this.onLast = onLast;
    }

    /** The peer makes the shared window larger. */
    Http2Fault enlarge(int increment) {
        window += increment;
        if (increment == 0) {
            return Http2Fault.protocol("WINDOW_UPDATE of nothing");
        }
        return window > Integer.MAX_VALUE ? Http2Fault.flowControl("window too large") : Http2Fault.NONE;
    }

    /** A stream has something to send, or may send what it has. */
    void schedule(Http2Stream stream) {
        if (!stream.scheduled && stream.waiting() > 0 && stream.sendWindow > 0) {
            stream.scheduled = true;
            sendable.add(stream);
        }
    }

    /** Sends as far as windows and socket allow; flushes only to make room. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!sendable.isEmpty() && window > 0 && hasRoom()) {
                send(sendable.remove());
            }
        } finally {
            pumping = false;
        }
    }

    private boolean hasRoom() {
        if (port.isWritable()) {
            return true;
        }
        port.flush();
        return port.isWritable();
    }

    private void send(Http2Stream stream) {
        stream.scheduled = false;
        if (stream.closed || stream.waiting() == 0 || stream.sendWindow <= 0) {
            return;
        }
        int most = (int) Math.min(Math.min(stream.sendWindow, window), FrameType.SMALLEST_MAX);
        boolean last = stream.waiting() == Math.min(most, stream.nextLength()) && stream.endsPlainly();
        ByteBuf chunk = stream.take(most);
        int length = chunk.readableBytes();
        window -= length;
        sent += length;
        if (length >= WORTH_A_FRAME || last) {
            guard.earn(3);
        }
        writer.data(stream.id(), chunk, last);
        if (last) {
            onLast.accept(stream);
        } else {
            stream.afterSending();
            schedule(stream);
        }
    }

    /** Whether some stream has bytes to send that its own window would let go. */
    boolean isBlocked() {
        return !sendable.isEmpty();
    }

    /** Bytes sent so far. */
    long sent() {
        return sent;
    }

    void clear() {
        sendable.clear();
    }
}
