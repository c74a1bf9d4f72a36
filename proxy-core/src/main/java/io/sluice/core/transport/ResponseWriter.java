package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http.HttpVersion;
import io.sluice.core.http.KnownHeader;
import io.sluice.core.http.Methods;
import io.sluice.core.http.ReasonPhrases;
import io.sluice.spi.Response;
import io.sluice.spi.body.Body;
import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;

/** Writes the responses of one HTTP/1 connection. Owned by its loop. */
final class ResponseWriter {
    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] DATE = ascii("Date: ");
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int METHOD_NOT_ALLOWED = 405;

    private final OutputBuffer out;
    private final BodyEncoder encoder;
    private final LoopContext loop;

    ResponseWriter(OutputBuffer out, LoopContext loop) {
        this.out = out;
        this.encoder = new BodyEncoder(out);
        this.loop = loop;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void writeContinue() {
        out.write(CONTINUE);
    }

    void writeInformational(CanonicalResponse head) {
        out.begin(head.headers().wireLength() + 64, 0);
        out.write(ReasonPhrases.statusLine(head.status()));
        head.headers().writeTo(out);
        out.write(CRLF);
    }

    /** Answers what is no request, behind which nothing can be told apart: the last response of its connection. */
    void writeRefusal(Response page) {
        var head = new CanonicalResponse(page.status());
        page.forEachHeader(head.headers()::add);
        if (page.status() == METHOD_NOT_ALLOWED) {
            head.headers().add(HeaderNames.ALLOW, Methods.ALLOWED);
        }
        if (page.body() instanceof Body.Bytes(var bytes)) {
            writeHead(head, bytes.remaining(), false, HttpVersion.HTTP_1_1, false);
            writeBody(Unpooled.wrappedBuffer(bytes.duplicate()));
            writeEnd(Fields.NONE);
        }
    }

    /** Writes a head behind which bytes go out as they are. */
    void writeSwitch(CanonicalResponse head) {
        out.begin(head.headers().wireLength() + 160, 0);
        out.write(ReasonPhrases.statusLine(head.status()));
        head.headers().writeTo(out);
        if (!head.headers().mayHave(KnownHeader.DATE)) {
            writeDate();
        }
        out.write(CRLF);
        encoder.start(BodyLength.UNTIL_CLOSE);
    }

    private void writeDate() {
        out.write(DATE);
        out.writeAscii(loop.date());
        out.write(CRLF);
    }

    /** Writes a head and makes its framing; tells whether the connection can serve another request afterwards. */
    boolean writeHead(
            CanonicalResponse head, long bodyLength, boolean bodiless, HttpVersion version, boolean persistent) {
        boolean untilClose = !bodiless && bodyLength == BodyLength.CHUNKED && version == HttpVersion.HTTP_1_0;
        boolean keep = persistent && !untilClose;
        out.begin(head.headers().wireLength() + 160, bodiless ? 0 : bodyLength);
        out.write(ReasonPhrases.statusLine(head.status()));
        head.headers().writeTo(out);
        if (!head.headers().mayHave(KnownHeader.DATE)) {
            writeDate();
        }
        if (!keep) {
            out.write(CLOSE);
        } else if (version == HttpVersion.HTTP_1_0) {
            out.write(KEEP_ALIVE);
        }
        if (bodiless) {
            encoder.startNone();
        } else if (untilClose) {
            encoder.start(BodyLength.UNTIL_CLOSE);
        } else if (bodyLength == BodyLength.CHUNKED) {
            out.write(CHUNKED);
            encoder.start(bodyLength);
        } else {
            out.write(LENGTH);
            out.writeDecimal(bodyLength);
            out.write(CRLF);
            encoder.start(bodyLength);
        }
        out.write(CRLF);
        return keep;
    }

    /** Writes a part of the body, taking it over; false when it is more than the head declared. */
    boolean writeBody(ByteBuf chunk) {
        return encoder.write(chunk);
    }

    /** Writes a part of a file as a part of a body of known length; false when it is more than the head declared. */
    boolean writeFile(FileSlice file, ChannelFutureListener then) {
        return encoder.writeFile(file, then);
    }

    /** Ends the body; false when it is less than the head declared. */
    boolean writeEnd(Fields trailers) {
        return encoder.end(trailers);
    }
}
