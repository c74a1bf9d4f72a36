package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * The request headers by which a response was chosen, with the values that they had (RFC 9111 §4.1).
 *
 * @param names in lower case, each once
 * @param values of each name, lines joined
 */
record VaryKey(List<HeaderName> names, List<String> values) {
    /** Of a response that is the same for all. */
    static final VaryKey NONE = new VaryKey(List.of(), List.of());

    /** Whether the response depends on more than headers tell. */
    static boolean isUnanswerable(Headers response) {
        for (String line : response.all(HeaderNames.VARY)) {
            for (String name : line.split(",", -1)) {
                if (name.strip().equals("*") || (!name.isBlank() && !HeaderName.isToken(name.strip()))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What a response says that it varies by, and what this request has there. */
    static VaryKey of(Headers response, Headers request) {
        List<HeaderName> names = namesIn(response);
        return names.isEmpty()
                ? NONE
                : new VaryKey(
                        names, names.stream().map(name -> value(request, name)).toList());
    }

    private static List<HeaderName> namesIn(Headers response) {
        var names = new LinkedHashSet<HeaderName>();
        for (String line : response.all(HeaderNames.VARY)) {
            for (String name : line.split(",", -1)) {
                if (HeaderName.isToken(name.strip())) {
                    names.add(HeaderName.of(name.strip().toLowerCase(Locale.ROOT)));
                }
            }
        }
        return List.copyOf(names);
    }

    /** One text for all of it, which no other one has; empty for {@link #NONE}. */
    String text() {
        var text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            text.append(names.get(i)).append(':').append(values.get(i).length()).append(':');
            text.append(values.get(i)).append(';');
        }
        return text.toString();
    }

    /** Whether a response varies by just these headers. */
    boolean isAsIn(Headers response) {
        return !isUnanswerable(response) && namesIn(response).equals(names);
    }

    boolean matches(Headers request) {
        for (int i = 0; i < names.size(); i++) {
            if (!value(request, names.get(i)).equals(values.get(i))) {
                return false;
            }
        }
        return true;
    }

    // White space around commas means nothing in any list; a header that is absent is not one that is empty.
    private static String value(Headers request, HeaderName name) {
        var lines = request.all(name);
        if (lines.isEmpty()) {
            return "\0";
        }
        String joined = lines.size() == 1 ? lines.getFirst() : String.join(",", lines);
        return joined.indexOf(' ') < 0 && joined.indexOf('\t') < 0
                ? joined
                : joined.replaceAll("[ \t]*,[ \t]*", ",").strip();
    }
}
