package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.forward.HopByHopHeaders;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.core.upstream.Subject;
import io.sluice.spi.upstream.UpstreamCall;
import java.nio.ByteBuffer;

/**
 * A call as it goes over the wire. Made in the thread that sends it, then its loop's own.
 *
 * @param deadlineNanos by {@link System#nanoTime()}
 */
record OutgoingCall(CanonicalRequest request, ByteBuffer body, long deadlineNanos, long maxBody) implements Subject {

    static OutgoingCall of(UpstreamCall call) {
        var fields = new Fields();
        call.forEachHeader(fields::add);
        HopByHopHeaders.removeFromRequest(fields);
        ByteBuffer body = call.body();
        return new OutgoingCall(
                CanonicalRequest.outgoing(call.method(), call.target(), fields, body.remaining()),
                body,
                System.nanoTime() + call.timeout().toNanos(),
                call.maxBody());
    }

    /** The body for one attempt. */
    ByteBuf newBody() {
        return Unpooled.wrappedBuffer(body);
    }

    @Override
    public String clientAddress() {
        return "";
    }
}
