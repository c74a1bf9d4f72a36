package io.sluice.config;

/**
 * How a path is rewritten before it is forwarded.
 *
 * @param pattern a regular expression; its first match in the path is replaced
 * @param replacement with {@code $1}, {@code $name}, <code>${name}</code> for captured groups
 */
public record Rewrite(String pattern, String replacement) {
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
            return new Rewrite(WHOLE, parts[0]);
        }
        return new Rewrite(pattern(parts[0]), parts.length == 2 ? parts[1] : "");
    }

    private static String pattern(String text) {
        RegexText.fault(text).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
        return text;
    }
}
