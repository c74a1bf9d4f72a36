package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;

/**
 * What a response has beside its own header section.
 *
 * @param bodiless whether a length in the header section is kept as it is, since none is made
 * @param length of the body, or negative for none to be told
 * @param date for responses that have none; empty for none
 */
public record ResponseLines(boolean bodiless, long length, String date) {
    /** An interim response is written as it is. */
    public static final ResponseLines INTERIM = new ResponseLines(true, -1, "");

    private static final int CONTENT_LENGTH = 28;
    private static final int TRANSFER_ENCODING = 57;

    boolean isLeftOut(int staticIndex) {
        return staticIndex == TRANSFER_ENCODING || (staticIndex == CONTENT_LENGTH && !bodiless);
    }

    void writeTo(ByteBuf out, Fields fields) {
        if (!date.isEmpty() && !fields.mayHave(KnownHeader.DATE)) {
            HpackEncoder.field("date", date, out);
        }
        if (length >= 0 && !bodiless) {
            HpackEncoder.field("content-length", Long.toString(length), out);
        }
    }
}
