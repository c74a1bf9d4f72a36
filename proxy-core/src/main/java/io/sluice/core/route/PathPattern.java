package io.sluice.core.route;

import org.jspecify.annotations.Nullable;

/**
 * Which paths a location serves. Paths are compared as they came, percent-encoded and with regard to case.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>empty</td><td>every path</td></tr>
 * <tr><td>{@code =/exact}</td><td>this path</td></tr>
 * <tr><td>{@code ~REGEX}</td><td>paths in which the expression is found, anywhere unless it says {@code ^} or
 *     {@code $}; its named groups become variables</td></tr>
 * <tr><td>{@code /prefix}</td><td>paths that begin so, as in nginx and Pingap: {@code /api} serves {@code /apix} too;
 *     write {@code /api/} to end at a slash</td></tr>
 * </table>
 */
public final class PathPattern {
    private static final PathPattern ANY = new PathPattern("", "", false, null);
    private static final PathPattern ROOT = new PathPattern("/", "/", false, null);

    private final String text;
    private final String literal;
    private final boolean whole;
    private final @Nullable Regex regex;

    private PathPattern(String text, String literal, boolean whole, @Nullable Regex regex) {
        this.text = text;
        this.literal = literal;
        this.whole = whole;
        this.regex = regex;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException when it could never match, or its expression is wrong
     */
    public static PathPattern parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return ANY;
        }
        if (trimmed.equals("/")) {
            return ROOT;
        }
        String rest = trimmed.substring(1).strip();
        return switch (trimmed.charAt(0)) {
            case '~' -> ofRegex(trimmed, rest);
            case '=' -> new PathPattern(trimmed, requirePath(rest, rest.equals("*")), true, null);
            default -> new PathPattern(trimmed, requirePath(trimmed, false), false, null);
        };
    }

    private static PathPattern ofRegex(String text, String source) {
        if (source.isEmpty()) {
            throw new IllegalArgumentException("\"~\" without an expression; leave the path out to serve every path");
        }
        Regex regex = Regex.of(source);
        return new PathPattern(text, regex.literalPrefix(), false, regex);
    }

    private static String requirePath(String path, boolean asterisk) {
        if (!path.startsWith("/") && !asterisk) {
            throw new IllegalArgumentException("a path begins with \"/\", unlike \"%s\"".formatted(path));
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c > '~' || c == '?' || c == '#') {
                throw new IllegalArgumentException(
                        "no path has \"%c\": \"%s\"; paths are compared percent-encoded, without their query"
                                .formatted(c, path));
            }
        }
        return path;
    }

    /**
     * The weight it gives its location (one of several addends): exact more than prefix, more than expression; then by
     * length.
     */
    int weight() {
        if (text.length() <= 1) {
            return 0;
        }
        int form = regex != null ? 256 : whole ? 1024 : 512;
        return form + Math.min(text.length(), 64);
    }

    /** What every path begins with that this matches. */
    String literal() {
        return literal;
    }

    /** Whether only the {@link #literal()} itself matches. */
    boolean isWhole() {
        return whole;
    }

    boolean hasRegex() {
        return regex != null;
    }

    /** Whether the literal part agrees; without an expression that is all there is to it. */
    boolean fitsLiteral(String path) {
        return whole ? path.equals(literal) : path.startsWith(literal);
    }

    /** What named groups captured; null when the path does not match. */
    @Nullable
    Captures match(String path) {
        if (regex != null) {
            return regex.match(path);
        }
        return fitsLiteral(path) ? Captures.NONE : null;
    }

    /** The pattern as it was written, without spaces around it. */
    @Override
    public String toString() {
        return text;
    }
}
