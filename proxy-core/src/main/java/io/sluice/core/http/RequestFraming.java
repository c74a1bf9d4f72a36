package io.sluice.core.http;

import io.sluice.spi.http.HeaderNames;
import java.util.Locale;

/**
 * What a request's header section says about its body and its connection (RFC 9112 §6, §9.3; RFC 9113 §8.1.1).
 *
 * @param bodyLength a length, or {@link BodyLength#CHUNKED}
 */
record RequestFraming(HeadFault fault, long bodyLength, boolean persistent, boolean expectsContinue) {
    private static final RequestFraming PLAIN = new RequestFraming(HeadFault.NONE, 0, true, false);
    private static final long RELEVANT = KnownHeader.CONTENT_LENGTH.bit()
            | KnownHeader.TRANSFER_ENCODING.bit()
            | KnownHeader.CONNECTION.bit()
            | KnownHeader.EXPECT.bit();

    static RequestFraming of(HttpVersion version, Fields fields) {
        if (version == HttpVersion.HTTP_1_1 && !fields.mayHaveAny(RELEVANT)) {
            return PLAIN;
        }
        boolean old = version == HttpVersion.HTTP_1_0;
        long length = 0;
        if (fields.mayHave(KnownHeader.TRANSFER_ENCODING)) {
            HeadFault fault = transferEncodingFault(old, fields);
            if (fault != HeadFault.NONE) {
                return refused(fault);
            }
            length = BodyLength.CHUNKED;
        } else if (fields.mayHave(KnownHeader.CONTENT_LENGTH)) {
            length = ContentLength.of(fields);
            if (length < 0) {
                return refused(HeadFault.bad("illegal Content-Length"));
            }
        }
        return withExpectation(fields, length, isPersistent(old, fields), old);
    }

    /** The same for HTTP/2, where frames tell the end of the body and a length is only a claim to be held to. */
    static RequestFraming ofHttp2(Fields fields, boolean ended) {
        long length = ended ? 0 : BodyLength.CHUNKED;
        if (fields.mayHave(KnownHeader.CONTENT_LENGTH)) {
            length = ContentLength.of(fields);
            if (length < 0) {
                return refused(HeadFault.bad("illegal Content-Length"));
            }
            if (ended && length != 0) {
                return refused(HeadFault.bad("no body where one was declared"));
            }
        }
        return withExpectation(fields, length, true, false);
    }

    private static RequestFraming withExpectation(Fields fields, long length, boolean persistent, boolean old) {
        if (!fields.mayHave(KnownHeader.EXPECT)) {
            return new RequestFraming(HeadFault.NONE, length, persistent, false);
        }
        String expectation = String.join(",", fields.all(HeaderNames.EXPECT));
        if (!expectation.equalsIgnoreCase("100-continue")) {
            return refused(new HeadFault(417, "unknown expectation"));
        }
        return new RequestFraming(HeadFault.NONE, length, persistent, !old && length != 0);
    }

    private static HeadFault transferEncodingFault(boolean old, Fields fields) {
        if (old) {
            return HeadFault.bad("Transfer-Encoding in HTTP/1.0");
        }
        if (fields.mayHave(KnownHeader.CONTENT_LENGTH)) {
            return HeadFault.bad("Content-Length beside Transfer-Encoding");
        }
        var codings = fields.all(HeaderNames.TRANSFER_ENCODING);
        String coding = codings.getFirst().toLowerCase(Locale.ROOT);
        if (codings.size() == 1 && coding.equals("chunked")) {
            return HeadFault.NONE;
        }
        // RFC 9112 §6.1: 501 for a coding that is not understood, if its framing is at least clear.
        boolean clear = codings.size() == 1 && coding.matches("[a-z]+, ?chunked") && !coding.startsWith("chunked");
        return clear ? new HeadFault(501, "unknown transfer coding") : HeadFault.bad("illegal Transfer-Encoding");
    }

    private static boolean isPersistent(boolean old, Fields fields) {
        if (!fields.mayHave(KnownHeader.CONNECTION)) {
            return !old;
        }
        var options = ConnectionOptions.of(fields);
        return old ? options.contains("keep-alive") && !options.contains("close") : !options.contains("close");
    }

    private static RequestFraming refused(HeadFault fault) {
        return new RequestFraming(fault, 0, false, false);
    }
}
