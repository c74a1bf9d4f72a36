package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.FieldSink;
import io.sluice.core.http.Fields;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of an HTTP/2 connection: its streams, both flow-control windows, and the frames that hold it together. What is
 * particular to a client or a server is its {@link Http2Side}'s.
 *
 * <p>Theory of operation. Reading: a DATA frame is charged to both windows when it begins and passed on as it arrives. A window is
 * given back when its bytes were passed on while the stream was not paused, and announced when half of it has gathered, so that
 * at most a window's worth of a body is in memory whatever the receiver behind does. Writing: what a stream has to send waits in
 * it. {@link #pump} goes round the streams that have something and may send it, one frame each, as long as the connection's
 * window and the socket take more; priorities are not looked at (RFC 9113 §5.3.2 lets them go). Nothing is written elsewhere
 * but heads and control frames, whose number is bounded by that of streams and by {@link FloodGuard}.
 *
 * <p>Owned by one event loop.
 */
public final class Http2Connection {
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int MAX_TABLE = 4096;
    private static final int BLOCK_SLACK = 32 * 1024;
    private static final int WORTH_A_FRAME = 512;

    private final Http2Port port;
    private final Http2Side side;
    private final Http2Limits limits;
    private final boolean server;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final HpackDecoder decoder = new HpackDecoder(MAX_TABLE);
    private final HpackEncoder encoder = new HpackEncoder();
    private final StreamTable streams = new StreamTable();
    private final Deque<Http2Stream> sendable = new ArrayDeque<>();
    private final FloodGuard guard;
    private final Incoming incoming = new Incoming();
    private int receiveWindow;
    private int unannounced;
    private long sendWindow = DEFAULT_WINDOW;
    private int peerStreamWindow = DEFAULT_WINDOW;
    private int peerMaxStreams = Integer.MAX_VALUE;
    private boolean peerTunnels;
    private boolean pumping;
    private boolean ended;
    private long sent;

    /**
     * One end, which has not said anything yet.
     *
     * @param server whether this is the server's end
     */
    public Http2Connection(Http2Port port, Http2Side side, Http2Limits limits, boolean server) {
        this.port = port;
        this.side = side;
        this.limits = limits;
        this.server = server;
        this.reader = new FrameReader(incoming, server, limits.headerBytes() + BLOCK_SLACK);
        this.writer = new FrameWriter(port);
        this.guard = new FloodGuard(limits, port.now());
        this.receiveWindow = Math.max(DEFAULT_WINDOW, limits.connectionWindow());
    }

    /** Says what this end allows. */
    public void start() {
        if (server) {
            writer.settings(
                    FrameType.MAX_CONCURRENT_STREAMS,
                    limits.streams(),
                    FrameType.INITIAL_WINDOW_SIZE,
                    limits.streamWindow(),
                    FrameType.MAX_HEADER_LIST_SIZE,
                    limits.headerBytes(),
                    FrameType.ENABLE_CONNECT_PROTOCOL,
                    limits.tunnels() ? 1 : 0);
        } else {
            writer.preface();
            writer.settings(
                    FrameType.ENABLE_PUSH,
                    0,
                    FrameType.INITIAL_WINDOW_SIZE,
                    limits.streamWindow(),
                    FrameType.MAX_HEADER_LIST_SIZE,
                    limits.headerBytes());
        }
        if (receiveWindow > DEFAULT_WINDOW) {
            writer.windowUpdate(0, receiveWindow - DEFAULT_WINDOW);
        }
    }

    // --- reading
    // ----------------------------------------------------------------------------------------------------------

    /** Reads bytes; with any fault but {@link Http2Fault#NONE} the connection has to be {@link #end}ed. */
    public Http2Fault read(ByteBuf in) {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return Http2Fault.NONE;
        }
        return reader.read(in);
    }

    /** Whether the peer is within its preface or a header block, which it must not take its time for. */
    public boolean isWithinHead() {
        return reader.isWithinHead();
    }

    /** Decodes a header block; the field sections of a connection have to be decoded all and in order. */
    public Http2Fault decode(byte[] block, int length, FieldSink sink) {
        return decoder.decode(block, length, sink)
                ? Http2Fault.NONE
                : new Http2Fault(Http2Fault.COMPRESSION_ERROR, "header block cannot be decoded");
    }

    /** Adds a stream that the side has opened or accepted. */
    public Http2Stream open(int id, Http2StreamListener listener, boolean remoteEnded) {
        // Until the peer has seen our settings it goes by the default.
        int window = Math.max(limits.streamWindow(), DEFAULT_WINDOW);
        var stream = new Http2Stream(this, id, listener, window, peerStreamWindow);
        stream.remoteEnded = remoteEnded;
        streams.add(stream);
        guard.earn(4);
        return stream;
    }

    /** Number of streams that are open. */
    public int openStreams() {
        return streams.size();
    }

    /** How many streams the peer allows this end to open. */
    public int peerMaxStreams() {
        return peerMaxStreams;
    }

    /** Whether the peer takes an extended CONNECT. */
    public boolean peerTunnels() {
        return peerTunnels;
    }

    /** Visits the open streams. */
    public void forEachStream(Consumer<Http2Stream> visitor) {
        streams.forEach(visitor);
    }

    /** A header block ended the peer's side of a stream. */
    public void remoteEnded(Http2Stream stream, Fields trailers) {
        stream.remoteEnded = true;
        stream.listener().onEnd(trailers);
        closeIfEnded(stream);
    }

    /** The peer sent something of no use. */
    public Http2Fault glitch(int cost) {
        return guard.glitch(cost, port.now());
    }

    /** Gives a stream up because of what the peer did to it. */
    public Http2Fault refuse(Http2Stream stream, Http2Fault fault) {
        reset(stream, fault.code());
        stream.listener().onReset(fault, false);
        return guard.reset(port.now());
    }

    /** Gives a stream up that the peer will not answer, without saying so to it. */
    public void giveUp(Http2Stream stream, Http2Fault fault, boolean unprocessed) {
        close(stream);
        stream.listener().onReset(fault, unprocessed);
    }

    /** A stream is answered rather than given up, though the peer broke its rules: it costs the same. */
    public Http2Fault countReset() {
        return guard.reset(port.now());
    }

    /** Answers a stream that was not opened. */
    public void refuse(int streamId, int code) {
        writer.reset(streamId, code);
    }

    // --- the receiving windows
    // -------------------------------------------------------------------------------------------

    /** Bytes of a stream were passed on: room for as many more. */
    void consumed(Http2Stream stream, int length) {
        if (!stream.closed && !stream.remoteEnded) {
            stream.unannounced += length;
            if (stream.unannounced >= limits.streamWindow() / 2) {
                writer.windowUpdate(stream.id(), stream.unannounced);
                stream.receiveWindow += stream.unannounced;
                stream.unannounced = 0;
            }
        }
        if (server) {
            consumed(length);
        }
    }

    private void consumed(int length) {
        unannounced += length;
        if (unannounced >= limits.connectionWindow() / 2 && !ended) {
            writer.windowUpdate(0, unannounced);
            receiveWindow += unannounced;
            unannounced = 0;
        }
    }

    /** The frames that come in. */
    private final class Incoming implements FrameListener {
        private @Nullable Http2Stream current;
        private int uncounted;
        private boolean useless;

        @Override
        public Http2Fault onDataBegin(int streamId, int length) {
            uncounted = length;
            useless = true;
            current = null;
            receiveWindow -= length;
            if (receiveWindow < 0) {
                return Http2Fault.flowControl("more than the connection's window");
            }
            if (!server) {
                // One client's slow reading must not hold up others: only a stream's window is tied to its reader.
                consumed(length);
            }
            Http2Stream stream = streams.get(streamId);
            if (stream == null) {
                return side.isIdle(streamId) ? Http2Fault.protocol("DATA on an idle stream") : Http2Fault.NONE;
            }
            if (stream.remoteEnded) {
                return refuse(stream, new Http2Fault(Http2Fault.STREAM_CLOSED, "DATA behind the end"));
            }
            stream.receiveWindow -= length;
            if (stream.receiveWindow < 0) {
                return refuse(stream, Http2Fault.flowControl("more than the stream's window"));
            }
            current = stream;
            return Http2Fault.NONE;
        }

        @Override
        public void onDataPart(ByteBuf in, int length) {
            uncounted -= length;
            useless = false;
            Http2Stream stream = current;
            if (stream == null || stream.closed) {
                in.skipBytes(length);
                if (server) {
                    consumed(length);
                }
                return;
            }
            stream.listener().onData(in.readRetainedSlice(length));
            if (stream.paused && !stream.closed) {
                stream.held += length;
            } else {
                consumed(stream, length);
            }
        }

        @Override
        public Http2Fault onDataEnd(boolean endsStream) {
            Http2Stream stream = current;
            current = null;
            if (uncounted > 0 && server) {
                consumed(uncounted);
            }
            if (stream == null || stream.closed) {
                return glitch(1);
            }
            if (uncounted > 0) {
                stream.unannounced += uncounted;
            }
            if (endsStream) {
                remoteEnded(stream, Fields.NONE);
            } else if (useless) {
                return glitch(1);
            } else {
                guard.earn(1);
            }
            return Http2Fault.NONE;
        }

        @Override
        public Http2Fault onHeaders(int streamId, byte[] block, int length, boolean endsStream) {
            return side.onHeaders(streamId, streams.get(streamId), block, length, endsStream);
        }

        @Override
        public Http2Fault onReset(int streamId, int code) {
            Http2Stream stream = streams.get(streamId);
            if (stream == null) {
                return side.isIdle(streamId) ? Http2Fault.protocol("RST_STREAM of an idle stream") : glitch(1);
            }
            close(stream);
            stream.listener().onReset(new Http2Fault(code, "reset by the peer"), code == Http2Fault.REFUSED_STREAM);
            return server ? guard.reset(port.now()) : Http2Fault.NONE;
        }

        @Override
        public Http2Fault onSettings(byte[] payload, int length) {
            for (int at = 0; at < length; at += 6) {
                int id = (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff);
                int value = payload[at + 2] << 24
                        | (payload[at + 3] & 0xff) << 16
                        | (payload[at + 4] & 0xff) << 8
                        | (payload[at + 5] & 0xff);
                Http2Fault fault = apply(id, value);
                if (fault != Http2Fault.NONE) {
                    return fault;
                }
            }
            writer.settingsAck();
            side.onSettings();
            return glitch(1 + length / 60);
        }

        private Http2Fault apply(int id, int value) {
            return switch (id) {
                case FrameType.ENABLE_PUSH ->
                    value == 0 || (value == 1 && server) ? Http2Fault.NONE : Http2Fault.protocol("illegal ENABLE_PUSH");
                case FrameType.MAX_CONCURRENT_STREAMS -> {
                    peerMaxStreams = value < 0 ? Integer.MAX_VALUE : value;
                    yield Http2Fault.NONE;
                }
                case FrameType.INITIAL_WINDOW_SIZE ->
                    value < 0 ? Http2Fault.flowControl("illegal INITIAL_WINDOW_SIZE") : resizeWindows(value);
                case FrameType.MAX_FRAME_SIZE ->
                    value >= FrameType.SMALLEST_MAX && value < 1 << 24
                            ? Http2Fault.NONE
                            : Http2Fault.protocol("illegal MAX_FRAME_SIZE");
                case FrameType.ENABLE_CONNECT_PROTOCOL -> {
                    // RFC 8441 §3: what was offered once cannot be taken back.
                    boolean legal = value == 1 || (value == 0 && !peerTunnels);
                    peerTunnels |= value == 1;
                    yield legal ? Http2Fault.NONE : Http2Fault.protocol("illegal ENABLE_CONNECT_PROTOCOL");
                }
                default -> Http2Fault.NONE;
            };
        }

        @Override
        public Http2Fault onSettingsAck() {
            return glitch(1);
        }

        @Override
        public Http2Fault onPing(long opaque, boolean ack) {
            if (ack) {
                side.onPingAck();
            } else {
                writer.ping(opaque, true);
            }
            return glitch(1);
        }

        @Override
        public Http2Fault onGoAway(int lastStreamId, int code) {
            side.onGoAway(lastStreamId, code);
            return glitch(1);
        }

        @Override
        public Http2Fault onWindowUpdate(int streamId, int increment) {
            if (streamId == 0) {
                sendWindow += increment;
                if (increment == 0 || sendWindow > Integer.MAX_VALUE) {
                    return increment == 0
                            ? Http2Fault.protocol("WINDOW_UPDATE of nothing")
                            : Http2Fault.flowControl("window too large");
                }
                return glitch(1);
            }
            Http2Stream stream = streams.get(streamId);
            if (stream == null) {
                return side.isIdle(streamId) ? Http2Fault.protocol("WINDOW_UPDATE of an idle stream") : glitch(1);
            }
            if (increment == 0) {
                return refuse(stream, Http2Fault.protocol("WINDOW_UPDATE of nothing"));
            }
            if ((long) stream.sendWindow + increment > Integer.MAX_VALUE) {
                return refuse(stream, Http2Fault.flowControl("window too large"));
            }
            stream.sendWindow += increment;
            schedule(stream);
            return glitch(1);
        }

        @Override
        public Http2Fault onIdleFrame() {
            return glitch(1);
        }
    }

    // RFC 9113 §6.9.2: a change of the initial window changes that of all open streams, perhaps below zero.
    private Http2Fault resizeWindows(int size) {
        int change = size - peerStreamWindow;
        peerStreamWindow = size;
        boolean[] overflow = {false};
        streams.forEach(stream -> {
            if ((long) stream.sendWindow + change > Integer.MAX_VALUE) {
                overflow[0] = true;
            } else {
                stream.sendWindow += change;
                schedule(stream);
            }
        });
        return overflow[0] ? Http2Fault.flowControl("window too large") : Http2Fault.NONE;
    }

    // --- writing
    // ----------------------------------------------------------------------------------------------------------

    void writeRequest(Http2Stream stream, CanonicalRequest request, boolean secure, RequestLines lines, boolean ends) {
        int wanted = request.headers().wireLength() + request.target().length() + 256;
        int frameAt = writer.beginHeaders(stream.id(), wanted, ends);
        ByteBuf out = port.room(0);
        encoder.begin(out);
        encoder.request(
                lines.method(request.method()), secure, lines.authority(), request.target(), lines.protocol(), out);
        encoder.fields(request.headers(), RequestLines::isLeftOut, out);
        lines.writeTo(out);
        writer.endHeaders(out, frameAt, stream.id());
        if (ends) {
            localEnded(stream);
        }
    }

    void writeResponse(Http2Stream stream, CanonicalResponse head, ResponseLines lines, boolean ends) {
        Fields fields = head.headers();
        int frameAt = writer.beginHeaders(stream.id(), fields.wireLength() + 128, ends);
        ByteBuf out = port.room(0);
        encoder.begin(out);
        encoder.status(head.status(), out);
        encoder.fields(fields, lines::isLeftOut, out);
        lines.writeTo(out, fields);
        writer.endHeaders(out, frameAt, stream.id());
        if (ends) {
            localEnded(stream);
        }
    }

    /** Ends a stream all of whose bytes have gone. */
    void writeEnd(Http2Stream stream, Fields trailers) {
        if (trailers.size() == 0) {
            writer.data(stream.id(), io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
        } else {
            int frameAt = writer.beginHeaders(stream.id(), trailers.wireLength() + 64, true);
            ByteBuf out = port.room(0);
            encoder.begin(out);
            encoder.fields(trailers, index -> false, out);
            writer.endHeaders(out, frameAt, stream.id());
        }
        localEnded(stream);
    }

    private void localEnded(Http2Stream stream) {
        stream.localEnded = true;
        closeIfEnded(stream);
    }

    private void closeIfEnded(Http2Stream stream) {
        if (stream.localEnded && stream.remoteEnded) {
            close(stream);
        } else if (stream.localEnded && stream.abandoned) {
            // RFC 9113 §8.1: whoever has answered early says so without calling it an error.
            reset(stream, Http2Fault.NONE.code());
        }
    }

    void reset(Http2Stream stream, int code) {
        if (!stream.closed) {
            writer.reset(stream.id(), code);
            close(stream);
        }
    }

    private void close(Http2Stream stream) {
        if (stream.closed) {
            return;
        }
        stream.closed = true;
        stream.releaseWaiting();
        streams.remove(stream);
        if (stream.held > 0 && server) {
            int length = stream.held;
            stream.held = 0;
            consumed(length);
        }
        side.onStreamClosed();
    }

    void deadlineSet(long deadline) {
        if (deadline != Http2Stream.NEVER) {
            side.onClockSet(deadline);
        }
    }

    /** A stream has something to send, or may send what it has. */
    void schedule(Http2Stream stream) {
        if (!stream.scheduled && stream.waiting() > 0 && stream.sendWindow > 0) {
            stream.scheduled = true;
            sendable.add(stream);
        }
    }

    /** Sends bodies as far as windows and socket allow, one frame of each stream in turn; flushes only to make room. */
    public void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!sendable.isEmpty() && sendWindow > 0 && hasRoom()) {
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
        int most = (int) Math.min(Math.min(stream.sendWindow, sendWindow), FrameType.SMALLEST_MAX);
        boolean last = stream.waiting() == Math.min(most, stream.nextLength()) && stream.endsPlainly();
        ByteBuf chunk = stream.take(most);
        int length = chunk.readableBytes();
        sendWindow -= length;
        sent += length;
        if (length >= WORTH_A_FRAME || last) {
            guard.earn(3);
        }
        writer.data(stream.id(), chunk, last);
        if (last) {
            localEnded(stream);
        } else {
            stream.afterSending();
            schedule(stream);
        }
    }

    /** Whether some stream has bytes to send that its own window would let go, but the connection's or the socket does not. */
    public boolean isBlocked() {
        return !sendable.isEmpty();
    }

    /** Bytes of bodies sent so far. */
    public long sent() {
        return sent;
    }

    // --- the connection as a whole
    // ---------------------------------------------------------------------------------------

    /** Asks the peer for a sign of life. */
    public void ping() {
        writer.ping(0x736c75696365L, false);
    }

    /** Announces that streams above this one will not be looked at. */
    public void goAway(int lastStreamId, Http2Fault fault) {
        writer.goAway(lastStreamId, fault);
    }

    /** The connection is over: gives all streams up and ignores what still comes. */
    public void end(Http2Fault fault) {
        if (ended) {
            return;
        }
        ended = true;
        streams.forEach(stream -> {
            close(stream);
            stream.listener().onReset(fault, false);
        });
        sendable.clear();
    }
}
