package io.sluice.core.forward;

import io.sluice.core.http.ConnectionOptions;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.spi.http.HeaderName;
import java.util.Set;

/** Headers that are about one connection and must not be passed on (RFC 9110 §7.6.1). */
public final class HopByHopHeaders {
    private static final KnownHeader[] ALWAYS = {
        KnownHeader.CONNECTION,
        KnownHeader.KEEP_ALIVE,
        KnownHeader.PROXY_CONNECTION,
        KnownHeader.PROXY_AUTHORIZATION,
        KnownHeader.PROXY_AUTHENTICATE,
        KnownHeader.TE,
        KnownHeader.TRANSFER_ENCODING,
        KnownHeader.UPGRADE,
        KnownHeader.HTTP2_SETTINGS,
    };
    private static final long ALWAYS_MASK = mask(ALWAYS);
    private static final KnownHeader[] REQUEST_ONLY = {KnownHeader.CONTENT_LENGTH, KnownHeader.EXPECT};
    private static final long REQUEST_ONLY_MASK = mask(REQUEST_ONLY);

    // A client that could name these in Connection would take identity, routing or framing away from the origin.
    private static final Set<String> NOT_NOMINATED = Set.of(
            "host",
            "content-length",
            "content-type",
            "authorization",
            "cookie",
            "set-cookie",
            "date",
            "cache-control",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-real-ip",
            "via",
            "max-forwards",
            "close",
            "keep-alive",
            "upgrade");

    private HopByHopHeaders() {}

    private static long mask(KnownHeader[] headers) {
        long mask = 0;
        for (KnownHeader header : headers) {
            mask |= header.bit();
        }
        return mask;
    }

    /** Removes them from a request, and with them the framing and expectation that the proxy writes anew. */
    public static void removeFromRequest(Fields fields) {
        removeFrom(fields);
        if (fields.mayHaveAny(REQUEST_ONLY_MASK)) {
            removeAll(fields, REQUEST_ONLY);
        }
    }

    /** Removes them from a response. {@code Content-Length} is left to whoever knows whether there is a body. */
    public static void removeFrom(Fields fields) {
        if (!fields.mayHaveAny(ALWAYS_MASK)) {
            return;
        }
        // RFC 9110 §7.6.1: names listed in Connection go first, while we still have the list.
        if (fields.mayHave(KnownHeader.CONNECTION)) {
            for (String option : ConnectionOptions.of(fields)) {
                if (!NOT_NOMINATED.contains(option) && HeaderName.isToken(option)) {
                    fields.remove(HeaderName.of(option));
                }
            }
        }
        removeAll(fields, ALWAYS);
    }

    private static void removeAll(Fields fields, KnownHeader[] headers) {
        for (KnownHeader header : headers) {
            if (fields.mayHave(header)) {
                fields.remove(header.headerName());
            }
        }
    }
}
