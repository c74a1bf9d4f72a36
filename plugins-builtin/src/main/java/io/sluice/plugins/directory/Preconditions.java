package io.sluice.plugins.directory;

import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.HttpDate;
import io.sluice.spi.http.Validators;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a request still means the state of the file that is there (RFC 9110 §13.1.1, §13.1.4). */
final class Preconditions {
    private Preconditions() {}

    static boolean hold(Headers request, Validators validators) {
        List<String> lines = request.all(HeaderNames.IF_MATCH);
        if (!lines.isEmpty()) {
            return lines.stream().anyMatch(line -> names(line, validators.etag().orElse("")));
        }
        Optional<Instant> since = request.first(HeaderNames.IF_UNMODIFIED_SINCE).flatMap(HttpDate::parse);
        Optional<Instant> modified = validators.lastModified().flatMap(HttpDate::parse);
        return since.isEmpty() || modified.isEmpty() || !modified.get().isAfter(since.get());
    }

    /** Whether a list of entity tags has one, compared strongly: a weak tag is the same as no other. */
    private static boolean names(String list, String tag) {
        if (list.strip().equals("*")) {
            return true;
        }
        int at = tag.startsWith("\"") ? list.indexOf(tag) : -1;
        while (at >= 0) {
            boolean isWeak = at >= 2 && list.startsWith("W/", at - 2);
            if (!isWeak) {
                return true;
            }
            at = list.indexOf(tag, at + 1);
        }
        return false;
    }
}
