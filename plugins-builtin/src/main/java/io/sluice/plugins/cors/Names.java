package io.sluice.plugins.cors;

import io.sluice.spi.http.HeaderName;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Names of methods or headers, as the browser is told them.
 *
 * @param text separated by commas
 */
record Names(String text) {

    static Names parse(String given) {
        return new Names(Arrays.stream(given.split(",", -1))
                .map(Names::checked)
                .distinct()
                .collect(Collectors.joining(", ")));
    }

    private static String checked(String name) {
        if (!HeaderName.isToken(name.strip())) {
            throw new IllegalArgumentException("not names separated by commas, such as \"GET, POST\"");
        }
        return name.strip();
    }

    boolean isWildcard() {
        return text.equals("*");
    }

    @Override
    public String toString() {
        return text;
    }
}
