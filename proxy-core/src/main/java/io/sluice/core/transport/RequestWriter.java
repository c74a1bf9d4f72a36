package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import java.nio.charset.StandardCharsets;

/** Writes the requests of one HTTP/1 connection. Owned by its loop. */
final class RequestWriter {
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CRLF = {'\r', '\n'};

    private final ChannelHandlerContext ctx;
    private final OutputBuffer out;
    private final BodyEncoder encoder;

    RequestWriter(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.out = new OutputBuffer(ctx);
        this.encoder = new BodyEncoder(out);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    ChannelHandlerContext context() {
        return ctx;
    }

    /**
     * Writes a head.
     *
     * @param moreLines ready lines that follow the request's own
     */
    void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength) {
        String target = request.target();
        out.begin(request.headers().wireLength() + target.length() + moreLines.length + 80, bodyLength);
        out.writeAscii(request.method());
        out.writeAscii(" ");
        out.writeAscii(target);
        out.write(VERSION);
        request.headers().writeTo(out);
        out.write(moreLines);
        if (bodyLength == BodyLength.CHUNKED) {
            out.write(CHUNKED);
        } else {
            if (bodyLength > 0 || request.anticipatesBody()) {
                out.write(LENGTH);
                out.writeDecimal(bodyLength);
                out.write(CRLF);
            }
            out.write(CRLF);
        }
        encoder.start(bodyLength);
    }

    /** From now on bytes go out as they are. */
    void beginTunnel() {
        encoder.start(BodyLength.UNTIL_CLOSE);
    }

    /** Writes a part of the body, taking it over; false when it is more than the head declared. */
    boolean writeBody(ByteBuf chunk) {
        return encoder.write(chunk);
    }

    /** Ends the body; false when it is shorter than the head declared. */
    boolean writeEnd(Fields trailers) {
        return encoder.end(trailers);
    }

    /** Ends the connection's output, behind what was written. */
    void endOutput() {
        out.drain();
        OutputEnd.send(ctx);
    }

    void flush() {
        out.flush();
    }

    void release() {
        out.release();
    }
}
