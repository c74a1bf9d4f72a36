package io.sluice.plugins.subfilter;

import io.sluice.spi.Exchange;
import io.sluice.spi.RegexSearch;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.MediaRange;
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
 */
record Scope(Optional<Pattern> path, BitSet statuses, List<MediaRange> types) {
    boolean contains(Exchange exchange, ResponseHead head) {
        return mayChange(head)
                && (statuses.isEmpty() || statuses.get(head.status()))
                && MediaRange.anyContains(types, head.headers())
                && (path.isEmpty()
                        || RegexSearch.finds(path.get(), exchange.request().path(), false));
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
}
