package io.sluice.spi.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the query of a request's target as {@code application/x-www-form-urlencoded}. */
public final class QueryParameters {
    private QueryParameters() {}

    /** The first value of a parameter, percent-decoded, with {@code +} as a space; the name is compared decoded. */
    public static Optional<String> first(String query, String name) {
        int at = 0;
        while (at < query.length()) {
            int end = query.indexOf('&', at);
            end = end < 0 ? query.length() : end;
            int equals = query.indexOf('=', at);
            int nameEnd = equals >= 0 && equals < end ? equals : end;
            if (decoded(query.substring(at, nameEnd)).equals(name)) {
                return Optional.of(nameEnd == end ? "" : decoded(query.substring(equals + 1, end)));
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    /** The query without the parameters of a name, the others as they stand; the same text when there are none. */
    static String without(String query, String name) {
        var left = new StringBuilder();
        boolean found = false;
        int at = 0;
        while (at < query.length()) {
            int end = query.indexOf('&', at);
            end = end < 0 ? query.length() : end;
            int equals = query.indexOf('=', at);
            int nameEnd = equals >= 0 && equals < end ? equals : end;
            if (decoded(query.substring(at, nameEnd)).equals(name)) {
                found = true;
            } else {
                left.append(left.isEmpty() ? "" : "&").append(query, at, end);
            }
            at = end + 1;
        }
        return found ? left.toString() : query;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // A stray percent sign is the client's own text: compared as it stands, never guessed at.
            return text;
        }
    }
}
