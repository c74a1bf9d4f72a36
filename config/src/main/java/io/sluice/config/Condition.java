package io.sluice.config;

import java.util.Optional;

/**
 * What a header, query parameter or cookie of a request must be.
 *
 * @param name its name
 * @param value its value; any one when absent
 */
public record Condition(String name, Optional<String> value) {

    /**
     * Reads {@code name:value} or {@code name}.
     *
     * @throws IllegalArgumentException when there is no name
     */
    public static Condition parse(String text) {
        int colon = text.indexOf(':');
        String name = (colon < 0 ? text : text.substring(0, colon)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("not \"name:value\" or \"name\"");
        }
        return new Condition(
                name,
                colon < 0
                        ? Optional.empty()
                        : Optional.of(text.substring(colon + 1).strip()));
    }
}
