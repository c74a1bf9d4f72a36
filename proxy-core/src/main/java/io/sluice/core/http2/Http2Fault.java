package io.sluice.core.http2;

/**
 * Why a stream or connection is given up.
 *
 * @param code as RFC 9113 §7 numbers them
 * @param reason which rule was broken; goes into GOAWAY and tests, never has anything the peer sent in it
 */
public record Http2Fault(int code, String reason) {
    /** No fault; also how a connection or stream ends well. */
    public static final Http2Fault NONE = new Http2Fault(0, "");

    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = 1;
    /** This side has failed. */
    public static final int INTERNAL_ERROR = 2;
    /** The peer sent more than its window. */
    public static final int FLOW_CONTROL_ERROR = 3;
    /** A frame came for a stream whose sender had ended it. */
    public static final int STREAM_CLOSED = 5;
    /** A frame has a length that its type cannot have. */
    public static final int FRAME_SIZE_ERROR = 6;
    /** The stream was not looked at: it may be tried again. */
    public static final int REFUSED_STREAM = 7;
    /** Nobody wants the stream any more. */
    public static final int CANCEL = 8;
    /** The peer's header compression cannot be followed. */
    public static final int COMPRESSION_ERROR = 9;
    /** The peer makes too much work. */
    public static final int ENHANCE_YOUR_CALM = 11;

    static Http2Fault protocol(String reason) {
        return new Http2Fault(PROTOCOL_ERROR, reason);
    }

    static Http2Fault frameSize(String reason) {
        return new Http2Fault(FRAME_SIZE_ERROR, reason);
    }

    static Http2Fault flowControl(String reason) {
        return new Http2Fault(FLOW_CONTROL_ERROR, reason);
    }

    static Http2Fault calm(String reason) {
        return new Http2Fault(ENHANCE_YOUR_CALM, reason);
    }
}
