package io.sluice.core.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a location serves: a comma-separated list of which one item must match, nothing or blanks for every host.
 * Hosts are compared without regard to case and without port.
 *
 * <table>
 * <caption>Forms of an item</caption>
 * <tr><td>{@code example.com}, {@code [::1]}</td><td>this host</td></tr>
 * <tr><td>{@code *.example.com}</td><td>hosts with one or more labels before {@code .example.com}</td></tr>
 * <tr><td>{@code ~REGEX}</td><td>hosts in which the expression is found; its named groups become variables. An
 *     expression has no commas, which separate items</td></tr>
 * </table>
 *
 * Captures come from the first item in the list that matches.
 */
public final class HostPattern {
    /** Of a name or suffix: RFC 1035 §2.3.4. */
    static final int MAX_LENGTH = 255;

    /** One of the list. */
    sealed interface Item {
        /** One host. */
        record Name(String host) implements Item {}

        /** All hosts below a domain; the suffix begins with a dot. */
        record Below(String suffix) implements Item {}

        /** Hosts an expression finds. */
        record Expression(Regex regex) implements Item {}
    }

    private final String text;
    private final List<Item> items;
    private final boolean hasExpression;

    private HostPattern(String text, List<Item> items) {
        this.text = text;
        this.items = List.copyOf(items);
        this.hasExpression = items.stream().anyMatch(Item.Expression.class::isInstance);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException when an item could never match, or its expression is wrong
     */
    public static HostPattern parse(String text) {
        String trimmed = text.strip();
        var items = new ArrayList<Item>();
        for (String item : trimmed.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(parseItem(item.strip()));
            }
        }
        if (items.isEmpty() && !trimmed.isEmpty()) {
            throw new IllegalArgumentException(
                    "only commas in \"%s\"; leave the host out to serve every host".formatted(text));
        }
        return new HostPattern(trimmed, items);
    }

    private static Item parseItem(String item) {
        if (item.startsWith("~")) {
            String source = item.substring(1).strip();
            if (source.isEmpty()) {
                throw new IllegalArgumentException(
                        "\"~\" without an expression; leave the host out to serve every host");
            }
            return new Item.Expression(Regex.ignoringCase(source));
        }
        if (item.startsWith("*.")) {
            return new Item.Below(requireHost(item.substring(1)));
        }
        boolean bracketed = item.startsWith("[") && item.endsWith("]");
        return new Item.Name(requireHost(bracketed ? item.substring(1, item.length() - 1) : item));
    }

    private static String requireHost(String host) {
        if (host.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "no host is longer than %d characters: \"%s\"".formatted(MAX_LENGTH, host));
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '*') {
                throw new IllegalArgumentException(
                        "\"*\" stands for first labels only, as in \"*.example.com\"; leave the host out to serve all");
            }
            if (c > '~') {
                throw new IllegalArgumentException("not ASCII: \"%s\"; requests name it as \"xn--…\"".formatted(host));
            }
            if (c <= ' ' || "/?#@[]".indexOf(c) >= 0) {
                throw new IllegalArgumentException("no host has \"%c\": \"%s\"".formatted(c, host));
            }
        }
        if (host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':')) {
            throw new IllegalArgumentException("hosts are compared without port: \"%s\"".formatted(host));
        }
        return host.toLowerCase(Locale.ROOT);
    }

    /** The weight it gives its location (one of several addends). */
    int weight() {
        if (items.isEmpty()) {
            return 0;
        }
        return hasExpression ? text.length() : 128;
    }

    boolean isAny() {
        return items.isEmpty();
    }

    boolean hasExpression() {
        return hasExpression;
    }

    List<Item> items() {
        return items;
    }

    /** What named groups captured; null when the host does not match. */
    @Nullable
    Captures match(String host) {
        if (items.isEmpty()) {
            return Captures.NONE;
        }
        for (int i = 0; i < items.size(); i++) {
            Captures captures =
                    switch (items.get(i)) {
                        case Item.Name(String name) -> host.equals(name) ? Captures.NONE : null;
                        case Item.Below(String suffix) ->
                            host.length() > suffix.length() && host.endsWith(suffix) ? Captures.NONE : null;
                        case Item.Expression(Regex regex) -> regex.match(host);
                    };
            if (captures != null) {
                return captures;
            }
        }
        return null;
    }

    /** The pattern as it was written, without spaces around it. */
    @Override
    public String toString() {
        return text;
    }
}
