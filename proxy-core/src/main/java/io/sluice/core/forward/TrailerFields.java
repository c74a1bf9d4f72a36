package io.sluice.core.forward;

import io.sluice.core.http.Fields;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trailers that are passed on (RFC 9110 §6.5). Nobody looks at them before the message was routed, authorised and framed, so
 * those that would have mattered there do not pass: a recipient might merge them into the header section.
 */
public final class TrailerFields {
    private static final List<HeaderName> DENIED = Stream.concat(
                    Stream.of(
                            // framing and representation
                            HeaderNames.CONTENT_TYPE,
                            HeaderNames.CONTENT_LENGTH,
                            HeaderNames.CONTENT_ENCODING,
                            HeaderNames.CONTENT_RANGE,
                            HeaderNames.TRANSFER_ENCODING,
                            HeaderNames.TRAILER,
                            // about one connection
                            HeaderNames.CONNECTION,
                            HeaderNames.KEEP_ALIVE,
                            HeaderNames.PROXY_CONNECTION,
                            HeaderNames.TE,
                            HeaderNames.UPGRADE,
                            // routing
                            HeaderNames.HOST,
                            HeaderNames.FORWARDED,
                            HeaderNames.X_FORWARDED_FOR,
                            HeaderNames.X_FORWARDED_HOST,
                            HeaderNames.X_FORWARDED_PORT,
                            HeaderNames.X_FORWARDED_PROTO,
                            HeaderNames.X_REAL_IP,
                            HeaderNames.VIA,
                            HeaderNames.MAX_FORWARDS,
                            HeaderNames.LOCATION),
                    Stream.of(
                            // identity
                            HeaderNames.AUTHORIZATION,
                            HeaderNames.PROXY_AUTHORIZATION,
                            HeaderNames.PROXY_AUTHENTICATE,
                            HeaderNames.WWW_AUTHENTICATE,
                            HeaderNames.COOKIE,
                            HeaderNames.SET_COOKIE,
                            // control of caches and of the request itself
                            HeaderNames.CACHE_CONTROL,
                            HeaderNames.PRAGMA,
                            HeaderNames.AGE,
                            HeaderNames.EXPIRES,
                            HeaderNames.DATE,
                            HeaderNames.VARY,
                            HeaderNames.WARNING,
                            HeaderNames.RETRY_AFTER,
                            HeaderNames.EXPECT,
                            HeaderNames.RANGE,
                            HeaderNames.IF_MATCH,
                            HeaderNames.IF_NONE_MATCH,
                            HeaderNames.IF_MODIFIED_SINCE,
                            HeaderNames.IF_UNMODIFIED_SINCE,
                            HeaderNames.IF_RANGE))
            .toList();

    private TrailerFields() {}

    /** Removes what must not be passed on. */
    public static void retainSafe(Fields trailers) {
        if (trailers.size() > 0) {
            for (HeaderName name : DENIED) {
                trailers.remove(name);
            }
        }
    }
}
