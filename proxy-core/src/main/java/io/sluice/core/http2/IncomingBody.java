package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The DATA frame that is coming in: charged to both windows when it begins, passed on to its stream as it arrives. Owned by its
 * connection's loop.
 */
final class IncomingBody {
    private final Http2Connection connection;
    private final Http2Side side;
    private final StreamTable streams;
    private final ReceiveWindow window;
    private final FloodGuard guard;
    private @Nullable Http2Stream current;
    private int uncounted;
    private boolean useless;

    IncomingBody(
            Http2Connection connection, Http2Side side, StreamTable streams, ReceiveWindow window, FloodGuard guard) {
        this.connection = connection;
        this.side = side;
        this.streams = streams;
        this.window = window;
        this.guard = guard;
    }

    Http2Fault begin(int streamId, int length) {
        uncounted = length;
        useless = true;
        current = null;
        if (!window.charge(length)) {
            return Http2Fault.flowControl("more than the connection's window");
        }
        Http2Stream stream = streams.get(streamId);
        if (stream == null) {
            return side.isIdle(streamId) ? Http2Fault.protocol("DATA on an idle stream") : Http2Fault.NONE;
        }
        if (stream.remoteEnded) {
            return connection.refuse(stream, new Http2Fault(Http2Fault.STREAM_CLOSED, "DATA behind the end"));
        }
        stream.receiveWindow -= length;
        if (stream.receiveWindow < 0) {
            return connection.refuse(stream, Http2Fault.flowControl("more than the stream's window"));
        }
        current = stream;
        return Http2Fault.NONE;
    }

    void part(ByteBuf in, int length) {
        uncounted -= length;
        useless = false;
        Http2Stream stream = current;
        if (stream == null || stream.closed) {
            in.skipBytes(length);
            window.passedOn(length);
            return;
        }
        stream.listener().onData(in.readRetainedSlice(length));
        if (stream.paused && !stream.closed) {
            stream.held += length;
        } else {
            connection.consumed(stream, length);
        }
    }

    Http2Fault end(boolean endsStream) {
        Http2Stream stream = current;
        current = null;
        window.passedOn(uncounted);
        if (stream == null || stream.closed) {
            return connection.glitch(1);
        }
        // Padding: nobody's bytes.
        stream.unannounced += uncounted;
        if (endsStream) {
            connection.remoteEnded(stream, Fields.NONE);
        } else if (useless) {
            return connection.glitch(1);
        } else {
            guard.earn(1);
        }
        return Http2Fault.NONE;
    }
}
