package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;

/** What a {@link FrameReader} finds. Every method tells whether the connection can go on. */
interface FrameListener {

    /** A DATA frame begins; {@code length} is what it takes of the windows, with padding. */
    Http2Fault onDataBegin(int streamId, int length);

    /** A part of the present DATA frame's data, to be read from {@code in}: just {@code length} bytes. */
    void onDataPart(ByteBuf in, int length);

    /** The present DATA frame is complete. */
    Http2Fault onDataEnd(boolean endsStream);

    /** A header block is complete: HEADERS with all its CONTINUATIONs. */
    Http2Fault onHeaders(int streamId, byte[] block, int length, boolean endsStream);

    /** The peer gives a stream up. */
    Http2Fault onReset(int streamId, int code);

    /** Settings, as pairs of two bytes of identifier and four of value. */
    Http2Fault onSettings(byte[] payload, int length);

    /** The peer has seen ours. */
    Http2Fault onSettingsAck();

    /** A PING, or the answer to one. */
    Http2Fault onPing(long opaque, boolean ack);

    /** The peer will not look at streams above this one. */
    Http2Fault onGoAway(int lastStreamId, int code);

    /** More may be sent; on stream 0, on all streams together. */
    Http2Fault onWindowUpdate(int streamId, int increment);

    /** A frame that has no effect and only costs: PRIORITY, CONTINUATION, or one of unknown type. */
    Http2Fault onIdleFrame();
}
