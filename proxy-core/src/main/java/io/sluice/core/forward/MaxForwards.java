package io.sluice.core.forward;

import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.spi.http.HeaderNames;

/** How far a request for OPTIONS may go (RFC 9110 §7.6.2); other methods go on whatever the header says. */
public enum MaxForwards {
    /** On to the next server; the header tells it the rest. */
    FORWARD,
    /** Not beyond this proxy, which is to answer. */
    ANSWER,
    /** The header is no number. */
    ILLEGAL;

    private static final int DIGITS = 9;

    /** Reads the header of a request and counts it down. */
    public static MaxForwards countDown(CanonicalRequest request) {
        Fields fields = request.headers();
        if (!fields.mayHave(KnownHeader.MAX_FORWARDS) || !request.method().equals("OPTIONS")) {
            return FORWARD;
        }
        String text = String.join(",", fields.all(HeaderNames.MAX_FORWARDS));
        if (text.isEmpty() || text.length() > DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return ILLEGAL;
        }
        int rest = Integer.parseInt(text);
        if (rest == 0) {
            return ANSWER;
        }
        fields.set(HeaderNames.MAX_FORWARDS, Integer.toString(rest - 1));
        return FORWARD;
    }
}
