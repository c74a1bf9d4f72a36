package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Fields;

/** What the user of a stream is told, on its connection's loop. */
public interface Http2StreamListener {

    /** A part of the body arrived; the listener takes over the buffer. */
    void onData(ByteBuf chunk);

    /** The peer has sent all; nothing more arrives. */
    void onEnd(Fields trailers);

    /** {@link Http2Stream#isWritable} became true. */
    void onWritable();

    /**
     * The stream is over before its end. The last thing that is told.
     *
     * @param fault the code is what the peer gave, or what it was given
     * @param unprocessed whether the peer has certainly not looked at the stream
     */
    void onReset(Http2Fault fault, boolean unprocessed);
}
