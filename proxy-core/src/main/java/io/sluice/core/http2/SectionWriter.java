package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;

/** Writes a connection's header sections, encoded on their way into its frames. Owned by its connection's loop. */
final class SectionWriter {
    private final Http2Port port;
    private final FrameWriter frames;
    private final HpackEncoder encoder = new HpackEncoder();

    SectionWriter(Http2Port port, FrameWriter frames) {
        this.port = port;
        this.frames = frames;
    }

    void request(int streamId, CanonicalRequest request, boolean secure, RequestLines lines, boolean ends) {
        int wanted = request.headers().wireLength() + request.target().length() + 256;
        int frameAt = frames.beginHeaders(streamId, wanted, ends);
        ByteBuf out = port.room(0);
        encoder.begin(out);
        encoder.request(
                lines.method(request.method()), secure, lines.authority(), request.target(), lines.protocol(), out);
        encoder.fields(request.headers(), RequestLines::isLeftOut, out);
        lines.writeTo(out);
        frames.endHeaders(out, frameAt, streamId);
    }

    void response(int streamId, CanonicalResponse head, ResponseLines lines, boolean ends) {
        Fields fields = head.headers();
        int frameAt = frames.beginHeaders(streamId, fields.wireLength() + 128, ends);
        ByteBuf out = port.room(0);
        encoder.begin(out);
        encoder.status(head.status(), out);
        encoder.fields(fields, lines::isLeftOut, out);
        lines.writeTo(out, fields);
        frames.endHeaders(out, frameAt, streamId);
    }

    /** The end of a stream, with trailers where there are any. */
    void end(int streamId, Fields trailers) {
        if (trailers.size() == 0) {
            frames.data(streamId, Unpooled.EMPTY_BUFFER, true);
            return;
        }
        int frameAt = frames.beginHeaders(streamId, trailers.wireLength() + 64, true);
        ByteBuf out = port.room(0);
        encoder.begin(out);
        encoder.fields(trailers, index -> false, out);
        frames.endHeaders(out, frameAt, streamId);
    }
}
