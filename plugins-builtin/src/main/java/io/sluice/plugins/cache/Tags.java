package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names that the upstream gives to what belongs together, such that it can be purged at once. */
record Tags(HeaderName header) {

    /** Takes them out of a head: they are between the upstream and the cache. */
    Set<String> takeFrom(Headers head) {
        if (!head.contains(header)) {
            return Set.of();
        }
        var tags = parse(head.all(header));
        head.remove(header);
        return tags;
    }

    Set<String> in(Headers head) {
        return parse(head.all(header));
    }

    private static Set<String> parse(List<String> lines) {
        var tags = new TreeSet<String>();
        for (String line : lines) {
            for (String tag : line.split("[ \t,]+", -1)) {
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
            }
        }
        return tags;
    }
}
