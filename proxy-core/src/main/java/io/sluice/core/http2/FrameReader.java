package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a connection's bytes into frames (RFC 9113 §4, §6) and checks everything that can be seen in a single frame. DATA is
 * handed on as it arrives, whatever the frame's size; of all else no more is kept than one header block, which is bounded.
 *
 * <p>Owned by its connection's loop.
 */
final class FrameReader {
    private enum State {
        PREFACE,
        HEAD,
        PADDING_LENGTH,
        PRIORITY,
        BLOCK,
        DATA,
        CONTROL,
        /** Padding, and payloads nobody looks at. */
        SKIP
    }

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PRIORITY_LENGTH = 5;

    private final FrameListener listener;
    private final int maxBlock;
    private State state;
    private int prefaceAt;
    private boolean settingsSeen;
    private byte[] control = new byte[FrameType.HEAD];
    private int controlLength;
    private int type;
    private int flags;
    private int streamId;
    private int remaining;
    private int padding;
    private byte[] block = new byte[0];
    private int blockLength;
    private int blockStream;
    private boolean blockEndsStream;

    /**
     * A reader.
     *
     * @param server whether the peer is a client, which begins with the preface
     * @param maxBlock bytes of a header block, beyond which the peer is told to calm down
     */
    FrameReader(FrameListener listener, boolean server, int maxBlock) {
        this.listener = listener;
        this.maxBlock = maxBlock;
        this.state = server ? State.PREFACE : State.HEAD;
    }

    /** Whether a header block or the preface has begun and is not complete: the peer must not take its time. */
    boolean isWithinHead() {
        return blockStream != 0 || !settingsSeen;
    }

    /** Reads all there is, or up to a fault that ends the connection. */
    Http2Fault read(ByteBuf in) {
        Http2Fault fault = Http2Fault.NONE;
        while (fault == Http2Fault.NONE && (in.isReadable() || isFrameComplete())) {
            fault = switch (state) {
                case PREFACE -> readPreface(in);
                case HEAD -> readHead(in);
                case PADDING_LENGTH -> readPaddingLength(in);
                case PRIORITY -> readPriority(in);
                case BLOCK -> readBlock(in);
                case DATA -> readData(in);
                case CONTROL -> readControl(in);
                case SKIP -> skip(in);
            };
        }
        return fault;
    }

    /** Frames without payload are complete with their head. */
    private boolean isFrameComplete() {
        return switch (state) {
            case PREFACE, HEAD, PADDING_LENGTH, PRIORITY -> false;
            case BLOCK, DATA, CONTROL, SKIP -> remaining == 0;
        };
    }

    private Http2Fault readPreface(ByteBuf in) {
        while (in.isReadable() && prefaceAt < PREFACE.length) {
            if (in.readByte() != PREFACE[prefaceAt++]) {
                return Http2Fault.protocol("no preface");
            }
        }
        if (prefaceAt == PREFACE.length) {
            state = State.HEAD;
        }
        return Http2Fault.NONE;
    }

    // --- the head of a frame
    // ---------------------------------------------------------------------------------------------

    private Http2Fault readHead(ByteBuf in) {
        if (controlLength == 0 && in.readableBytes() >= FrameType.HEAD) {
            int at = in.readerIndex();
            long head = in.getLong(at);
            in.readerIndex(at + FrameType.HEAD);
            return begin(
                    (int) (head >>> 40),
                    (int) (head >>> 32) & 0xff,
                    (int) (head >>> 24) & 0xff,
                    ((int) head & 0xffffff) << 8 | (in.getByte(at + 8) & 0xff));
        }
        int length = Math.min(FrameType.HEAD - controlLength, in.readableBytes());
        in.readBytes(control, controlLength, length);
        controlLength += length;
        if (controlLength < FrameType.HEAD) {
            return Http2Fault.NONE;
        }
        controlLength = 0;
        return begin(number(control, 0) >>> 8, control[3] & 0xff, control[4] & 0xff, number(control, 5));
    }

    private Http2Fault begin(int length, int newType, int newFlags, int stream) {
        type = newType;
        flags = newFlags;
        streamId = stream & Integer.MAX_VALUE;
        remaining = length;
        padding = 0;
        if (length > FrameType.SMALLEST_MAX) {
            return Http2Fault.frameSize("frame too long");
        }
        if (!settingsSeen && (type != FrameType.SETTINGS || has(FrameType.ACK))) {
            return Http2Fault.protocol("no SETTINGS first");
        }
        if (blockStream != 0 && (type != FrameType.CONTINUATION || streamId != blockStream)) {
            return Http2Fault.protocol("header block interrupted");
        }
        return switch (type) {
            case FrameType.DATA -> beginData();
            case FrameType.HEADERS -> beginHeaders();
            case FrameType.CONTINUATION -> beginContinuation();
            case FrameType.PRIORITY -> onStream(5, State.SKIP);
            case FrameType.RST_STREAM -> onStream(4, State.CONTROL);
            case FrameType.SETTINGS -> beginSettings();
            case FrameType.PUSH_PROMISE -> Http2Fault.protocol("push is not offered");
            case FrameType.PING -> onConnection(length == 8, State.CONTROL);
            case FrameType.GOAWAY -> onConnection(length >= 8, State.CONTROL);
            case FrameType.WINDOW_UPDATE -> {
                state = State.CONTROL;
                yield length == 4 ? Http2Fault.NONE : Http2Fault.frameSize("length of WINDOW_UPDATE");
            }
            default -> {
                state = State.SKIP;
                yield listener.onIdleFrame();
            }
        };
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private Http2Fault beginData() {
        if (streamId == 0) {
            return Http2Fault.protocol("DATA on stream 0");
        }
        if (has(FrameType.PADDED) && remaining == 0) {
            return Http2Fault.frameSize("no room for padding");
        }
        state = has(FrameType.PADDED) ? State.PADDING_LENGTH : State.DATA;
        return listener.onDataBegin(streamId, remaining);
    }

    private Http2Fault beginHeaders() {
        if (streamId == 0) {
            return Http2Fault.protocol("HEADERS on stream 0");
        }
        int least = (has(FrameType.PADDED) ? 1 : 0) + (has(FrameType.PRIORITISED) ? PRIORITY_LENGTH : 0);
        if (remaining < least) {
            return Http2Fault.frameSize("HEADERS too short");
        }
        blockStream = streamId;
        blockLength = 0;
        blockEndsStream = has(FrameType.END_STREAM);
        state = has(FrameType.PADDED)
                ? State.PADDING_LENGTH
                : has(FrameType.PRIORITISED) ? State.PRIORITY : State.BLOCK;
        return Http2Fault.NONE;
    }

    private Http2Fault beginContinuation() {
        if (blockStream == 0) {
            return Http2Fault.protocol("CONTINUATION of nothing");
        }
        state = State.BLOCK;
        return listener.onIdleFrame();
    }

    private Http2Fault onStream(int length, State next) {
        if (streamId == 0) {
            return Http2Fault.protocol("frame on stream 0");
        }
        if (remaining != length) {
            return Http2Fault.frameSize("length of a frame of type " + type);
        }
        state = next;
        return next == State.SKIP ? listener.onIdleFrame() : Http2Fault.NONE;
    }

    private Http2Fault onConnection(boolean fits, State next) {
        if (streamId != 0) {
            return Http2Fault.protocol("frame of the connection on a stream");
        }
        state = next;
        return fits ? Http2Fault.NONE : Http2Fault.frameSize("length of a frame of type " + type);
    }

    private Http2Fault beginSettings() {
        settingsSeen = true;
        return onConnection(has(FrameType.ACK) ? remaining == 0 : remaining % 6 == 0, State.CONTROL);
    }

    // --- payloads
    // ---------------------------------------------------------------------------------------------------------

    private Http2Fault readPaddingLength(ByteBuf in) {
        padding = in.readByte() & 0xff;
        remaining -= 1 + padding;
        int least = type == FrameType.HEADERS && has(FrameType.PRIORITISED) ? PRIORITY_LENGTH : 0;
        if (remaining < least) {
            return Http2Fault.protocol("padding longer than the frame");
        }
        state = type == FrameType.DATA ? State.DATA : least > 0 ? State.PRIORITY : State.BLOCK;
        return Http2Fault.NONE;
    }

    private Http2Fault readPriority(ByteBuf in) {
        int length = Math.min(PRIORITY_LENGTH - controlLength, in.readableBytes());
        in.skipBytes(length);
        controlLength += length;
        if (controlLength == PRIORITY_LENGTH) {
            controlLength = 0;
            remaining -= PRIORITY_LENGTH;
            state = State.BLOCK;
        }
        return Http2Fault.NONE;
    }

    private Http2Fault readBlock(ByteBuf in) {
        int length = Math.min(remaining, in.readableBytes());
        if (blockLength + length > maxBlock) {
            return Http2Fault.calm("header block too long");
        }
        if (blockLength + length > block.length) {
            block = Arrays.copyOf(block, Math.max(Math.max(512, block.length * 2), blockLength + length));
        }
        in.readBytes(block, blockLength, length);
        blockLength += length;
        remaining -= length;
        if (remaining > 0) {
            return Http2Fault.NONE;
        }
        endPayload();
        if (!has(FrameType.END_HEADERS)) {
            return Http2Fault.NONE;
        }
        int stream = blockStream;
        byte[] complete = block;
        blockStream = 0;
        if (complete.length > 2048) {
            block = new byte[0];
        }
        return listener.onHeaders(stream, complete, blockLength, blockEndsStream);
    }

    private Http2Fault readData(ByteBuf in) {
        int length = Math.min(remaining, in.readableBytes());
        if (length > 0) {
            remaining -= length;
            listener.onDataPart(in, length);
        }
        if (remaining > 0) {
            return Http2Fault.NONE;
        }
        endPayload();
        return listener.onDataEnd(has(FrameType.END_STREAM));
    }

    private Http2Fault readControl(ByteBuf in) {
        int length = Math.min(remaining, in.readableBytes());
        if (controlLength + length > control.length) {
            control = Arrays.copyOf(control, Math.max(64, controlLength + remaining));
        }
        in.readBytes(control, controlLength, length);
        controlLength += length;
        remaining -= length;
        if (remaining > 0) {
            return Http2Fault.NONE;
        }
        int complete = controlLength;
        endPayload();
        Http2Fault fault = onControl(complete);
        if (control.length > 1024) {
            control = new byte[FrameType.HEAD];
        }
        return fault;
    }

    private Http2Fault onControl(int length) {
        return switch (type) {
            case FrameType.RST_STREAM -> listener.onReset(streamId, number(control, 0));
            case FrameType.SETTINGS ->
                has(FrameType.ACK) ? listener.onSettingsAck() : listener.onSettings(control, length);
            case FrameType.PING ->
                listener.onPing(
                        (long) number(control, 0) << 32 | (number(control, 4) & 0xffffffffL), has(FrameType.ACK));
            case FrameType.GOAWAY -> listener.onGoAway(number(control, 0) & Integer.MAX_VALUE, number(control, 4));
            case FrameType.WINDOW_UPDATE -> listener.onWindowUpdate(streamId, number(control, 0) & Integer.MAX_VALUE);
            default -> throw new IllegalStateException("no control frame");
        };
    }

    private Http2Fault skip(ByteBuf in) {
        int length = Math.min(remaining, in.readableBytes());
        in.skipBytes(length);
        remaining -= length;
        if (remaining == 0) {
            state = State.HEAD;
        }
        return Http2Fault.NONE;
    }

    private void endPayload() {
        controlLength = 0;
        remaining = padding;
        padding = 0;
        state = remaining > 0 ? State.SKIP : State.HEAD;
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }
}
