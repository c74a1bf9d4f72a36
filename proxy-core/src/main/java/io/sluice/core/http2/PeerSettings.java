package io.sluice.core.http2;

import java.util.function.IntFunction;

/** What the peer has said that it allows (RFC 9113 §6.5.2, RFC 8441 §3). Owned by its connection's loop. */
final class PeerSettings {
    private static final int LENGTH = 6;

    private final boolean ofClient;
    private final IntFunction<Http2Fault> resize;
    private int streamWindow = FrameType.DEFAULT_WINDOW;
    private int maxStreams = Integer.MAX_VALUE;
    private boolean tunnels;

    /**
     * The defaults.
     *
     * @param ofClient whether the peer is one
     * @param resize told by how much the windows of all open streams change
     */
    PeerSettings(boolean ofClient, IntFunction<Http2Fault> resize) {
        this.ofClient = ofClient;
        this.resize = resize;
    }

    /** What may be sent on a new stream. */
    int streamWindow() {
        return streamWindow;
    }

    int maxStreams() {
        return maxStreams;
    }

    /** Whether an extended CONNECT is taken. */
    boolean tunnels() {
        return tunnels;
    }

    /** Reads a frame's payload, whose length is that of whole settings. */
    Http2Fault read(byte[] payload, int length) {
        for (int at = 0; at < length; at += LENGTH) {
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
        return Http2Fault.NONE;
    }

    private Http2Fault apply(int id, int value) {
        return switch (id) {
            case FrameType.ENABLE_PUSH ->
                value == 0 || (value == 1 && ofClient) ? Http2Fault.NONE : Http2Fault.protocol("illegal ENABLE_PUSH");
            case FrameType.MAX_CONCURRENT_STREAMS -> {
                maxStreams = value < 0 ? Integer.MAX_VALUE : value;
                yield Http2Fault.NONE;
            }
            case FrameType.INITIAL_WINDOW_SIZE ->
                value < 0 ? Http2Fault.flowControl("illegal INITIAL_WINDOW_SIZE") : resizeTo(value);
            case FrameType.MAX_FRAME_SIZE ->
                value >= FrameType.SMALLEST_MAX && value < 1 << 24
                        ? Http2Fault.NONE
                        : Http2Fault.protocol("illegal MAX_FRAME_SIZE");
            case FrameType.ENABLE_CONNECT_PROTOCOL -> {
                // RFC 8441 §3: what was offered once cannot be taken back.
                boolean legal = value == 1 || (value == 0 && !tunnels);
                tunnels |= value == 1;
                yield legal ? Http2Fault.NONE : Http2Fault.protocol("illegal ENABLE_CONNECT_PROTOCOL");
            }
            default -> Http2Fault.NONE;
        };
    }

    private Http2Fault resizeTo(int size) {
        int change = size - streamWindow;
        streamWindow = size;
        return resize.apply(change);
    }
}
