package io.sluice.plugins.cache;

import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RangeSelection;
import java.util.Set;

/** Makes of a stored response what a client wants: all of it, the news that it has not changed, or parts. */
record Answers(CacheStatus status) {
    // RFC 9110 §15.4.5: what describes the content is known to one who has it.
    private static final Set<HeaderName> OF_CONTENT = Set.of(
            HeaderNames.CONTENT_TYPE,
            HeaderNames.CONTENT_ENCODING,
            HeaderName.of("Content-Language"),
            HeaderNames.CONTENT_DISPOSITION,
            HeaderNames.ACCEPT_RANGES);

    /** What the client gets, without what is said of its age and of the cache. */
    Response of(StoredResponse stored, Conditions conditions) {
        if (conditions.areNone() || stored.status() != 200) {
            return stored.plain();
        }
        if (stored.validators().isNotModified(conditions.ifNoneMatch(), conditions.ifModifiedSince())) {
            return notModified(stored);
        }
        if (conditions.range().isPresent() && stored.validators().permitRange(conditions.ifRange())) {
            long length = stored.body().remaining();
            return switch (RangeSelection.of(conditions.range().get(), length)) {
                case RangeSelection.Whole whole -> stored.plain();
                case RangeSelection.Unsatisfiable none ->
                    Response.of(416).withHeader(HeaderNames.CONTENT_RANGE, "bytes */" + length);
                case RangeSelection.Parts parts -> PartialContent.of(stored, parts.ranges());
            };
        }
        return stored.plain();
    }

    private static Response notModified(StoredResponse stored) {
        Response response = Response.of(304);
        for (Field field : stored.fields()) {
            boolean isDate = field.name().equals(HeaderNames.LAST_MODIFIED)
                    && stored.validators().etag().isPresent();
            if (!isDate && !OF_CONTENT.contains(field.name())) {
                response = response.withHeader(field.name(), field.value());
            }
        }
        return response;
    }

    /** A hit. */
    Response hit(StoredResponse stored, Conditions conditions, long now) {
        return status.hit(
                stored.aged(of(stored, conditions), now), stored.freshness().timeToLive(now));
    }

    /** Served from the store after the upstream was asked, or was to be asked. */
    Response forwarded(StoredResponse stored, Conditions conditions, long now, String how) {
        return status.forwarded(stored.aged(of(stored, conditions), now), how);
    }
}
