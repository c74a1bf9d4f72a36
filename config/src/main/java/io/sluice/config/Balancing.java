package io.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a peer of an upstream is chosen. */
public sealed interface Balancing {

    /** One after the other, by weight. */
    record RoundRobin() implements Balancing {}

    /** The one with the fewest exchanges under way, by weight. */
    record LeastInFlight() implements Balancing {}

    /**
     * The same one for the same value, as long as it is there.
     *
     * @param source what the value is taken from
     * @param key the name of the header, cookie or query parameter; else empty
     */
    record Hash(Source source, String key) implements Balancing {}

    /**
     * As an extension has it.
     *
     * @param name its table or category
     */
    record Extension(String name) implements Balancing {}

    /** The names of those that need no extension, without what follows {@code hash}. */
    List<String> BUILT_IN = List.of("round_robin", "least_in_flight", "hash");

    /** A part of a request. */
    enum Source {
        IP,
        URL,
        PATH,
        HEADER,
        COOKIE,
        QUERY;

        private boolean hasKey() {
            return this == HEADER || this == COOKIE || this == QUERY;
        }
    }

    /**
     * Reads {@code round_robin}, {@code least_in_flight}, {@code hash:TYPE[:KEY]} or an extension's name.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Balancing parse(String text) {
        return switch (text) {
            case "round_robin" -> new RoundRobin();
            case "least_in_flight" -> new LeastInFlight();
            case "hash" -> hash(List.of(text));
            default -> text.matches("[A-Za-z0-9_-]+") ? new Extension(text) : hash(List.of(text.split(":", 3)));
        };
    }

    private static Hash hash(List<String> parts) {
        if (!parts.getFirst().equals("hash")) {
            throw new IllegalArgumentException(
                    "must be \"round_robin\", \"least_in_flight\", \"hash:TYPE\" or an extension's name");
        }
        var source = Arrays.stream(Source.values())
                .filter(value -> parts.size() > 1
                        && value.name().toLowerCase(Locale.ROOT).equals(parts.get(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "after \"hash:\" must come ip, url, path, header:NAME, cookie:NAME or query:NAME"));
        String key = parts.size() > 2 ? parts.get(2) : "";
        if (source.hasKey() == key.isEmpty()) {
            throw new IllegalArgumentException(
                    source.hasKey() ? "the name is missing after \"hash:" + parts.get(1) + ":\"" : "takes no name");
        }
        return new Hash(source, key);
    }
}
