package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What a request to a peer has beside its own header section.
 *
 * @param authority goes into {@code :authority}, in the place of the Host line
 * @param ready lines in the form of HTTP/1, each with its line end
 * @param length of the body, or negative for none to be told
 * @param trailers whether the peer may send trailers
 * @param protocol what the stream is to be, by an extended CONNECT (RFC 8441); empty for a request of its own method
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RequestLines(String authority, byte[] ready, long length, boolean trailers, String protocol) {
    private static final int HOST = 38;

    String method(String own) {
        return protocol.isEmpty() ? own : "CONNECT";
    }

    static boolean isLeftOut(int staticIndex) {
        return staticIndex == HOST;
    }

    void writeTo(ByteBuf out) {
        int at = 0;
        while (at < ready.length) {
            int colon = at;
            while (ready[colon] != ':') {
                colon++;
            }
            int end = colon;
            while (ready[end] != '\r') {
                end++;
            }
            HpackEncoder.field(ready, at, colon - at, colon + 2, end, out);
            at = end + 2;
        }
        if (length >= 0) {
            HpackEncoder.field("content-length", Long.toString(length), out);
        }
        if (trailers) {
            HpackEncoder.field("te", "trailers", out);
        }
    }

    /** Reads nothing into the bytes: for tests. */
    @Override
    public String toString() {
        return authority + ' ' + new String(ready, StandardCharsets.ISO_8859_1);
    }
}
