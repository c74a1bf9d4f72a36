package io.sluice.core.route;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What else a location demands of a request, all of it: {@code name:value} when the first value of a header, query
 * parameter or cookie is this one, {@code name} when there is one. They are read as plugins read them: query parameters
 * decoded, the case of header names without meaning.
 */
public final class Conditions {
    /** No demands. */
    public static final Conditions NONE = new Conditions(List.of());

    private sealed interface Condition {
        boolean holds(RequestHead head);

        /** The first value of a header; no wanted value means any. */
        record OfHeader(HeaderName name, @Nullable String wanted) implements Condition {
            @Override
            public boolean holds(RequestHead head) {
                return wanted == null
                        ? head.headers().contains(name)
                        : isWanted(head.headers().first(name), wanted);
            }
        }

        /** The first value of a query parameter. */
        record OfQuery(String name, @Nullable String wanted) implements Condition {
            @Override
            public boolean holds(RequestHead head) {
                return isWanted(head.queryParameter(name), wanted);
            }
        }

        /** The first value of a cookie. */
        record OfCookie(String name, @Nullable String wanted) implements Condition {
            @Override
            public boolean holds(RequestHead head) {
                return isWanted(head.cookie(name), wanted);
            }
        }

        private static boolean isWanted(Optional<String> value, @Nullable String wanted) {
            return value.isPresent() && (wanted == null || value.get().equals(wanted));
        }
    }

    private final List<Condition> conditions;

    private Conditions(List<Condition> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /**
     * Reads conditions.
     *
     * @throws IllegalArgumentException for an entry without a name, or a header name that is none
     */
    public static Conditions of(List<String> headers, List<String> query, List<String> cookies) {
        var conditions = new ArrayList<Condition>();
        headers.forEach(entry ->
                conditions.add(parse(entry, (name, wanted) -> new Condition.OfHeader(HeaderName.of(name), wanted))));
        query.forEach(entry -> conditions.add(parse(entry, Condition.OfQuery::new)));
        cookies.forEach(entry -> conditions.add(parse(entry, Condition.OfCookie::new)));
        return conditions.isEmpty() ? NONE : new Conditions(conditions);
    }

    private static Condition parse(String entry, BiFunction<String, @Nullable String, Condition> make) {
        int colon = entry.indexOf(':');
        String name = (colon < 0 ? entry : entry.substring(0, colon)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("neither \"name\" nor \"name:value\": \"%s\"".formatted(entry));
        }
        return make.apply(name, colon < 0 ? null : entry.substring(colon + 1).strip());
    }

    boolean isEmpty() {
        return conditions.isEmpty();
    }

    boolean hold(RequestHead head) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).holds(head)) {
                return false;
            }
        }
        return true;
    }
}
