package io.sluice.core.http2;

/** Types and flags of frames, and identifiers of settings (RFC 9113 §6), as they are on the wire. */
final class FrameType {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITISED = 0x20;

    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;
    /** RFC 8441 §3. */
    static final int ENABLE_CONNECT_PROTOCOL = 8;

    /** Bytes of a frame's head. */
    static final int HEAD = 9;
    /** The largest payload that everyone takes. */
    static final int SMALLEST_MAX = 16_384;

    /** Bytes that may be sent before anything is said about windows (RFC 9113 §6.9.2). */
    static final int DEFAULT_WINDOW = 65_535;

    private FrameType() {}
}
