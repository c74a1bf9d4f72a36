package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.spi.UpstreamFailure;
import java.util.Optional;

/** What an exchange is told by its upstream's side, on its loop. */
public interface UpstreamListener {
    /** After so many times that a peer has turned a request away unseen, it is not sent again. */
    int MAX_REFUSALS = 2;

    /** Whom the exchange serves, for peers that want to be told; empty when it is the proxy's own. */
    default Optional<ClientConnection> client() {
        return Optional.empty();
    }

    /** Whether the request wants another protocol, which not every connection can be asked for. */
    default boolean wantsSwitch() {
        return false;
    }

    /**
     * A connection is there.
     *
     * @return whether it is still wanted; if not it may serve others
     */
    boolean onConnected(UpstreamStream stream);

    /** A response with a status of 1xx other than 101 arrived. */
    void onInformational(CanonicalResponse head);

    /**
     * A response with status 101 arrived, or one that stands for it. Agreed to, it is the final response: what follows, both ways,
     * are the bytes of a tunnel, whose directions end one by one.
     *
     * @param head with status 101
     * @return whether it is what was asked for
     */
    boolean onSwitched(CanonicalResponse head);

    /**
     * The final response's head arrived.
     *
     * @param bodyLength a length or one of {@link io.sluice.core.http.BodyLength}'s marks
     */
    void onResponseHead(CanonicalResponse head, long bodyLength);

    /** A part of the body arrived; the listener takes over the buffer. */
    void onResponseBody(ByteBuf chunk);

    /**
     * The response ended as its framing said it would.
     *
     * @param trailers what followed the body; the listener's own, or {@link Fields#NONE}
     */
    void onResponseEnd(Fields trailers);

    /** What could be read for now was read: the time to flush what was made of it. */
    void onUpstreamReadComplete();

    /** {@link UpstreamStream#isWritable} became true. */
    void onUpstreamWritable();

    /** The peer has certainly not looked at the request: it may be sent again. The last thing that is told. */
    void onUpstreamRefused(String detail);

    /** No connection could be had, or it was lost before the response's end. The last thing that is told. */
    void onUpstreamFailed(UpstreamFailure.Kind kind, String detail);
}
