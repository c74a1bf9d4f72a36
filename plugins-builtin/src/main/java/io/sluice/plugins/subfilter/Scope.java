package io.sluice.plugins.subfilter;

import io.sluice.spi.Exchange;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.ResponseHead;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which responses are filtered.
 *
 * @param path empty for all
 * @param statuses empty for all
 * @param types media types in lower case; empty for all
 */
record Scope(Optional<Pattern> path, BitSet statuses, List<String> types) {
    private static final HeaderName CONTENT_MD5 = HeaderName.of("Content-MD5");
    private static final HeaderName CONTENT_DIGEST = HeaderName.of("Content-Digest");
    private static final HeaderName REPR_DIGEST = HeaderName.of("Repr-Digest");
    private static final HeaderName DIGEST = HeaderName.of("Digest");

    boolean contains(Exchange exchange, ResponseHead head) {
        return mayChange(head)
                && (statuses.isEmpty() || statuses.get(head.status()))
                && hasType(head.headers())
                && (path.isEmpty()
                        || path.get().matcher(exchange.request().path()).find());
    }

    /** Not without a body, not a part of one, and not one whose bytes are in a coding. */
    private static boolean mayChange(ResponseHead head) {
        int status = head.status();
        if (status < 200 || status == 204 || status == 206 || status == 304) {
            return false;
        }
        var coding = head.headers().first(HeaderNames.CONTENT_ENCODING);
        return coding.isEmpty() || coding.get().equalsIgnoreCase("identity");
    }

    private boolean hasType(Headers headers) {
        if (types.isEmpty()) {
            return true;
        }
        var given = headers.first(HeaderNames.CONTENT_TYPE);
        return given.isPresent() && isListed(given.get());
    }

    private boolean isListed(String contentType) {
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            if (contentType.regionMatches(true, 0, type, 0, type.length()) && endsAt(contentType, type.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsAt(String contentType, int at) {
        return at == contentType.length() || contentType.charAt(at) == ';' || contentType.charAt(at) == ' ';
    }

    /** Takes back what the head says of the bytes that are about to change. */
    static void disown(Headers headers) {
        headers.remove(HeaderNames.ACCEPT_RANGES);
        headers.remove(CONTENT_MD5);
        headers.remove(CONTENT_DIGEST);
        headers.remove(REPR_DIGEST);
        headers.remove(DIGEST);
        var etag = headers.first(HeaderNames.ETAG);
        if (etag.isPresent() && !etag.get().startsWith("W/")) {
            headers.set(HeaderNames.ETAG, "W/" + etag.get());
        }
    }
}
