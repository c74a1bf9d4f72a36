package io.sluice.spi.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What tells one state of a representation from another (RFC 9110 §8.8), to answer conditional requests by.
 *
 * @param etag the entity tag as it stands in {@code ETag}
 * @param lastModified value of {@code Last-Modified}
 * @param date when the representation was sent: a time of modification soon before it may miss a later change
 */
public record Validators(Optional<String> etag, Optional<String> lastModified, Optional<String> date) {
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(1);

    /** Those of a response's head. */
    public static Validators of(Headers response) {
        return new Validators(
                response.first(HeaderNames.ETAG),
                response.first(HeaderNames.LAST_MODIFIED),
                response.first(HeaderNames.DATE));
    }

    /** Whether there are any. */
    public boolean isPresent() {
        return etag.isPresent() || lastModified.isPresent();
    }

    /**
     * Whether a {@code GET} or {@code HEAD} with these headers is to be answered by 304: its {@code If-None-Match} names the tag,
     * or, without that header, nothing has changed after its {@code If-Modified-Since} (RFC 9110 §13.2.2).
     */
    public boolean isNotModified(Headers request) {
        return isNotModified(request.all(HeaderNames.IF_NONE_MATCH), request.first(HeaderNames.IF_MODIFIED_SINCE));
    }

    /** As above, by the headers' values. */
    public boolean isNotModified(List<String> ifNoneMatch, Optional<String> ifModifiedSince) {
        return ifNoneMatch.isEmpty()
                ? ifModifiedSince.isPresent() && isUnchangedSince(ifModifiedSince.get())
                : isNamedBy(ifNoneMatch);
    }

    private boolean isNamedBy(List<String> lines) {
        for (String line : lines) {
            if (line.strip().equals("*") || (etag.isPresent() && names(line, opaque(etag.get())))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a list of entity tags has one, compared weakly. */
    private static boolean names(String list, String tag) {
        int at = 0;
        while (true) {
            int open = list.indexOf('"', at);
            int close = open < 0 ? -1 : list.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            if (list.regionMatches(open, tag, 0, Math.max(tag.length(), close + 1 - open))) {
                return true;
            }
            at = close + 1;
        }
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private boolean isUnchangedSince(String since) {
        if (lastModified.isEmpty()) {
            return false;
        }
        if (lastModified.get().equals(since)) {
            return true;
        }
        Optional<Instant> changed = HttpDate.parse(lastModified.get());
        Optional<Instant> known = HttpDate.parse(since);
        return changed.isPresent() && known.isPresent() && !changed.get().isAfter(known.get());
    }

    /**
     * Whether {@code Range} may be acted upon: there is no {@code If-Range}, or it names this very state by a strong validator
     * (RFC 9110 §13.1.5).
     */
    public boolean permitRange(Optional<String> ifRange) {
        if (ifRange.isEmpty()) {
            return true;
        }
        String condition = ifRange.get().strip();
        if (condition.startsWith("\"")) {
            return etag.isPresent() && etag.get().equals(condition);
        }
        return lastModified.isPresent() && lastModified.get().equals(condition) && isStrongDate();
    }

    // RFC 9110 §8.8.2.2: there may have been two changes within the second that the date names.
    private boolean isStrongDate() {
        var changed = lastModified.flatMap(HttpDate::parse);
        var sent = date.flatMap(HttpDate::parse);
        return changed.isPresent()
                && sent.isPresent()
                && !changed.get().plus(CLOCK_GRAIN).isAfter(sent.get());
    }
}
