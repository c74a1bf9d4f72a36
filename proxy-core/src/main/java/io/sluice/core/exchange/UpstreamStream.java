package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;

/**
 * The upstream's side of one exchange. It goes back to its pool by itself once both messages have ended well. Used on the
 * exchange's loop.
 */
public interface UpstreamStream {

    /**
     * Writes the request's head.
     *
     * @param moreLines header lines, each with its line end, that follow the request's own
     * @param bodyLength bytes that follow, or {@link io.sluice.core.http.BodyLength#CHUNKED}
     */
    void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength);

    /** How a peer can be asked for another protocol. */
    enum Switching {
        /** It cannot. */
        NONE,
        /** By {@code Upgrade} in a head. */
        BY_UPGRADE,
        /** By {@link #writeConnect}. */
        BY_CONNECT
    }

    /** How this peer can be asked for another protocol. */
    Switching switching();

    /**
     * Writes the head of an extended CONNECT (RFC 8441) instead of the request's own. The request's end is not its stream's: it
     * counts only if the peer does not consent.
     *
     * @param moreLines as in {@link #writeHead}
     * @param protocol what the peer is asked for
     */
    default void writeConnect(CanonicalRequest request, byte[] moreLines, String protocol) {
        throw new UnsupportedOperationException("cannot be asked so");
    }

    /** Writes a part of the body; takes over the buffer. */
    void writeBody(ByteBuf chunk);

    /**
     * Ends the request.
     *
     * @param trailers to go behind the body where the peer's version and the head's framing can carry them; else dropped
     */
    void writeEnd(Fields trailers);

    /** Sends what was written. */
    void flush();

    /** Whether more can be written without piling up. */
    boolean isWritable();

    /** Pauses or resumes reading the response's body. */
    void readBody(boolean wanted);

    /** Whether the connection has served a request before, such that it may have been closed by the peer just now. */
    boolean isReused();

    /** Gives the exchange up: the listener is not told anything more, the connection is not used again. */
    void cancel();
}
