package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import java.util.List;
import java.util.Optional;

/** What a client wants only in part, or only if it has changed. Kept beside the request, whose headers become the cache's own. */
record Conditions(
        List<String> ifNoneMatch, Optional<String> ifModifiedSince, Optional<String> range, Optional<String> ifRange) {
    private static final HeaderName WEBSOCKET_KEY = HeaderName.of("Sec-WebSocket-Key");

    /** The client wants all of it. */
    static final Conditions NONE = new Conditions(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    static Conditions of(Headers request) {
        boolean any = request.contains(HeaderNames.IF_NONE_MATCH)
                || request.contains(HeaderNames.IF_MODIFIED_SINCE)
                || request.contains(HeaderNames.RANGE);
        return any
                ? new Conditions(
                        request.all(HeaderNames.IF_NONE_MATCH),
                        request.first(HeaderNames.IF_MODIFIED_SINCE),
                        request.first(HeaderNames.RANGE),
                        request.first(HeaderNames.IF_RANGE))
                : NONE;
    }

    boolean areNone() {
        return this == NONE;
    }

    /** Whether only the origin can answer: by conditions of RFC 9111 §4.3.2, or by another protocol. */
    static boolean areForTheOrigin(Headers request) {
        return request.contains(HeaderNames.IF_MATCH)
                || request.contains(HeaderNames.IF_UNMODIFIED_SINCE)
                || request.contains(WEBSOCKET_KEY);
    }

    static void removeFrom(Headers request) {
        request.remove(HeaderNames.IF_NONE_MATCH);
        request.remove(HeaderNames.IF_MODIFIED_SINCE);
        request.remove(HeaderNames.RANGE);
        request.remove(HeaderNames.IF_RANGE);
    }
}
