package io.sluice.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How a path is rewritten before it is forwarded.
 *
 * @param pattern its first match in the path is replaced
 * @param replacement with {@code $1}, {@code $name}, <code>${name}</code> for captured groups
 */
public record Rewrite(Pattern pattern, String replacement) {
    private static final String WHOLE = "^.*$";

    /**
     * Reads a pattern, a space and a replacement; or only a replacement of the whole path, if it contains {@code $}; or
     * only a pattern, whose match is removed.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static Rewrite parse(String text) {
        String[] parts = text.strip().split(" +", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException("not a pattern and a replacement, separated by one space");
        }
        if (parts.length == 1 && parts[0].contains("$") && !parts[0].endsWith("$")) {
            return new Rewrite(Pattern.compile(WHOLE), parts[0]);
        }
        return new Rewrite(pattern(parts[0]), parts.length == 2 ? parts[1] : "");
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }
}
