package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The directives of a message (RFC 9111 §5.2). Of one that is there twice the first counts.
 *
 * @param directives names in lower case, and their arguments, empty where there is none
 */
record CacheControl(Map<String, String> directives) {
    /** No directives. */
    static final CacheControl NONE = new CacheControl(Map.of());

    /** What {@link #seconds} gives for a directive that is not there. */
    static final long ABSENT = -1;

    /** Those of a response. */
    static CacheControl ofResponse(Headers headers) {
        var lines = headers.all(HeaderNames.CACHE_CONTROL);
        return lines.isEmpty() ? NONE : parse(lines);
    }

    /** Those of a request; {@code Pragma: no-cache} stands for the directive in old clients. */
    static CacheControl ofRequest(Headers headers) {
        if (headers.contains(HeaderNames.CACHE_CONTROL)) {
            return parse(headers.all(HeaderNames.CACHE_CONTROL));
        }
        return headers.contains(HeaderNames.PRAGMA) ? parse(headers.all(HeaderNames.PRAGMA)) : NONE;
    }

    private static CacheControl parse(List<String> lines) {
        var directives = new LinkedHashMap<String, String>();
        for (String line : lines) {
            int at = 0;
            while (at < line.length()) {
                int end = endOfDirective(line, at);
                put(directives, line.substring(at, end));
                at = end + 1;
            }
        }
        return new CacheControl(directives);
    }

    /** A comma within quotes ends nothing. */
    private static int endOfDirective(String line, int from) {
        boolean quoted = false;
        for (int at = from; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                at++;
            } else if (c == ',' && !quoted) {
                return at;
            }
        }
        return line.length();
    }

    private static void put(Map<String, String> directives, String text) {
        int equals = text.indexOf('=');
        String name = (equals < 0 ? text : text.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty()) {
            directives.putIfAbsent(
                    name, equals < 0 ? "" : unquoted(text.substring(equals + 1).strip()));
        }
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    boolean isPresent() {
        return !directives.isEmpty();
    }

    boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /** Whether the directive is there without names of headers that it would be limited to. */
    boolean hasUnlimited(String directive) {
        String argument = directives.get(directive);
        return argument != null && names(argument).isEmpty();
    }

    /** The headers that a directive is limited to. */
    List<HeaderName> limits(String directive) {
        return names(directives.getOrDefault(directive, ""));
    }

    private static List<HeaderName> names(String argument) {
        var names = new ArrayList<HeaderName>();
        for (String name : argument.split(",", -1)) {
            if (HeaderName.isToken(name.strip())) {
                names.add(HeaderName.of(name.strip()));
            }
        }
        return names;
    }

    /** A directive's seconds; {@link #ABSENT}, or 0 when they cannot be read: freshness in doubt is none (RFC 9111 §4.2.1). */
    long seconds(String directive) {
        String argument = directives.get(directive);
        return argument == null ? ABSENT : DeltaSeconds.parse(argument);
    }
}
