package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import java.util.List;
import java.util.Optional;

/** What a client wants only in part, or only if it has changed. Kept beside the request, whose headers become the cache's own. */
record Conditions(
        List<String> ifNoneMatch, Optional<String> ifModifiedSince, Optional<String> range, Optional<String> ifRange) {
    private static final HeaderName WEBSOCKET_KEY = HeaderName.of("Sec-WebSocket-Key");

    /** The client wants all of it. */
    static final Conditions NONE = new Conditions(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    static Conditions of(RequestHead request) {
        Headers headers = request.headers();
        // RFC 9110 §14.2: of any other method a range means nothing.
        boolean inPart = headers.contains(HeaderNames.RANGE) && request.method().equals("GET");
        boolean any = inPart
                || headers.contains(HeaderNames.IF_NONE_MATCH)
                || headers.contains(HeaderNames.IF_MODIFIED_SINCE);
        return any
                ? new Conditions(
                        headers.all(HeaderNames.IF_NONE_MATCH),
                        headers.first(HeaderNames.IF_MODIFIED_SINCE),
                        inPart ? headers.first(HeaderNames.RANGE) : Optional.empty(),
                        inPart ? headers.first(HeaderNames.IF_RANGE) : Optional.empty())
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
