package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes single frames. Owned by its connection's loop. */
final class FrameWriter {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Http2Port port;

    FrameWriter(Http2Port port) {
        this.port = port;
    }

    private ByteBuf head(int payload, int type, int flags, int streamId) {
        ByteBuf out = port.room(FrameType.HEAD + payload);
        out.writeMedium(payload);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(streamId);
        return out;
    }

    void preface() {
        port.room(PREFACE.length).writeBytes(PREFACE);
    }

    /** Settings, as identifiers with values in turn. */
    void settings(int... pairs) {
        ByteBuf out = head(pairs.length * 3, FrameType.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeShort(pairs[i]);
            out.writeInt(pairs[i + 1]);
        }
    }

    void settingsAck() {
        head(0, FrameType.SETTINGS, FrameType.ACK, 0);
    }

    void ping(long opaque, boolean ack) {
        head(8, FrameType.PING, ack ? FrameType.ACK : 0, 0).writeLong(opaque);
    }

    void windowUpdate(int streamId, int increment) {
        head(4, FrameType.WINDOW_UPDATE, 0, streamId).writeInt(increment);
    }

    void reset(int streamId, int code) {
        head(4, FrameType.RST_STREAM, 0, streamId).writeInt(code);
    }

    void goAway(int lastStreamId, Http2Fault fault) {
        byte[] reason = fault.reason().getBytes(StandardCharsets.UTF_8);
        ByteBuf out = head(8 + reason.length, FrameType.GOAWAY, 0, 0);
        out.writeInt(lastStreamId);
        out.writeInt(fault.code());
        out.writeBytes(reason);
    }

    /** A DATA frame; takes over the buffer. */
    void data(int streamId, ByteBuf chunk, boolean ends) {
        int length = chunk.readableBytes();
        ByteBuf out = head(0, FrameType.DATA, ends ? FrameType.END_STREAM : 0, streamId);
        out.setMedium(out.writerIndex() - FrameType.HEAD, length);
        port.append(chunk);
    }

    /**
     * Begins HEADERS whose block is written directly behind.
     *
     * @param room bytes that the block may take
     * @return the place at which the frame begins, for {@link #endHeaders}
     */
    int beginHeaders(int streamId, int room, boolean ends) {
        port.room(FrameType.HEAD + room);
        ByteBuf out = head(0, FrameType.HEADERS, FrameType.END_HEADERS | (ends ? FrameType.END_STREAM : 0), streamId);
        return out.writerIndex() - FrameType.HEAD;
    }

    /** The block is complete: mends the frame's length, and cuts what is too much for one into CONTINUATIONs. */
    void endHeaders(ByteBuf out, int frameAt, int streamId) {
        int length = out.writerIndex() - frameAt - FrameType.HEAD;
        if (length <= FrameType.SMALLEST_MAX) {
            out.setMedium(frameAt, length);
            return;
        }
        int from = frameAt + FrameType.HEAD + FrameType.SMALLEST_MAX;
        ByteBuf rest = out.copy(from, out.writerIndex() - from);
        try {
            out.setMedium(frameAt, FrameType.SMALLEST_MAX);
            out.setByte(frameAt + 4, out.getByte(frameAt + 4) & ~FrameType.END_HEADERS);
            out.writerIndex(from);
            while (rest.isReadable()) {
                int part = Math.min(rest.readableBytes(), FrameType.SMALLEST_MAX);
                boolean last = part == rest.readableBytes();
                head(part, FrameType.CONTINUATION, last ? FrameType.END_HEADERS : 0, streamId)
                        .writeBytes(rest, part);
            }
        } finally {
            rest.release();
        }
    }
}
