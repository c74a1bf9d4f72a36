package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.FieldSink;
import io.sluice.core.http.Fields;
import java.util.function.Consumer;

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
    private static final int MAX_TABLE = 4096;
    private static final int BLOCK_SLACK = 32 * 1024;

    private final Http2Port port;
    private final Http2Side side;
    private final Http2Limits limits;
    private final boolean server;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final HpackDecoder decoder = new HpackDecoder(MAX_TABLE);
    private final SectionWriter sections;
    private final StreamTable streams = new StreamTable();
    private final SendQueue queue;
    private final PeerSettings peer;
    private final ReceiveWindow receiveWindow;
    private final IncomingBody body;
    private final FloodGuard guard;
    private final Incoming incoming = new Incoming();
    private boolean ended;

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
        this.sections = new SectionWriter(port, writer);
        this.queue = new SendQueue(port, writer, guard, this::localEnded);
        this.peer = new PeerSettings(server, this::resizeWindows);
        this.receiveWindow = new ReceiveWindow(writer, limits.connectionWindow(), server);
        this.body = new IncomingBody(this, side, streams, receiveWindow, guard);
    }

    /** Says what this end allows. */
    public void start() {
        if (!server) {
            writer.preface();
        }
        writer.settings(server ? limits.toClient() : limits.toServer());
        receiveWindow.start();
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
        int window = Math.max(limits.streamWindow(), FrameType.DEFAULT_WINDOW);
        var stream = new Http2Stream(this, id, listener, window, peer.streamWindow());
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
        return peer.maxStreams();
    }

    /** Whether the peer takes an extended CONNECT. */
    public boolean peerTunnels() {
        return peer.tunnels();
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
        receiveWindow.passedOn(length);
    }

    /** The frames that come in. */
    private final class Incoming implements FrameListener {
        @Override
        public Http2Fault onDataBegin(int streamId, int length) {
            return body.begin(streamId, length);
        }

        @Override
        public void onDataPart(ByteBuf in, int length) {
            body.part(in, length);
        }

        @Override
        public Http2Fault onDataEnd(boolean endsStream) {
            return body.end(endsStream);
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
            Http2Fault fault = peer.read(payload, length);
            if (fault != Http2Fault.NONE) {
                return fault;
            }
            writer.settingsAck();
            side.onSettings();
            return glitch(1 + length / 60);
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
                Http2Fault fault = queue.enlarge(increment);
                return fault == Http2Fault.NONE ? glitch(1) : fault;
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
    private Http2Fault resizeWindows(int change) {
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
        sections.request(stream.id(), request, secure, lines, ends);
        if (ends) {
            localEnded(stream);
        }
    }

    void writeResponse(Http2Stream stream, CanonicalResponse head, ResponseLines lines, boolean ends) {
        sections.response(stream.id(), head, lines, ends);
        if (ends) {
            localEnded(stream);
        }
    }

    /** Ends a stream all of whose bytes have gone. */
    void writeEnd(Http2Stream stream, Fields trailers) {
        sections.end(stream.id(), trailers);
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
        receiveWindow.passedOn(stream.held);
        stream.held = 0;
        side.onStreamClosed();
    }

    void deadlineSet(long deadline) {
        if (deadline != Http2Stream.NEVER) {
            side.onClockSet(deadline);
        }
    }

    /** A stream has something to send, or may send what it has. */
    void schedule(Http2Stream stream) {
        queue.schedule(stream);
    }

    /** Sends bodies as far as windows and socket allow, one frame of each stream in turn; flushes only to make room. */
    public void pump() {
        queue.pump();
    }

    /** Whether some stream has bytes to send that its own window would let go, but the connection's or the socket does not. */
    public boolean isBlocked() {
        return queue.isBlocked();
    }

    /** Bytes of bodies sent so far. */
    public long sent() {
        return queue.sent();
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
        receiveWindow.end();
        streams.forEach(stream -> {
            close(stream);
            stream.listener().onReset(fault, false);
        });
        queue.clear();
    }
}
