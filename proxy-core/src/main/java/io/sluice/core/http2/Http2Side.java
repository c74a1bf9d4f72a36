package io.sluice.core.http2;

import org.jspecify.annotations.Nullable;

/** What is particular to the one or the other end of a connection. Told on its loop. */
public interface Http2Side {

    /** Whether a stream was never opened. */
    boolean isIdle(int streamId);

    /**
     * A header block is complete. It has to be decoded before this returns, wanted or not.
     *
     * @param stream null when it is not open
     */
    Http2Fault onHeaders(int streamId, @Nullable Http2Stream stream, byte[] block, int length, boolean endsStream);

    /** The peer has said what it allows. */
    void onSettings();

    /** The answer to a PING arrived. */
    void onPingAck();

    /** The peer will not look at streams above this one. */
    void onGoAway(int lastStreamId, int code);

    /** A stream is over. */
    void onStreamClosed();

    /** A stream's clock may run out earlier than any before. */
    void onClockSet(long deadline);
}
