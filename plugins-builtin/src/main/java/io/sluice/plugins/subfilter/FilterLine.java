package io.sluice.plugins.subfilter;

import java.util.regex.Pattern;

/**
 * One entry of {@code filters}, as Pingap and nginx spell it.
 *
 * @param pattern a text, or a regular expression
 * @param replacement may refer to groups when the pattern is a regular expression
 */
record FilterLine(boolean isRegex, String pattern, String replacement, boolean everyMatch, boolean ignoresCase) {
    private static final String QUOTED = "'((?:[^'\\\\]|\\\\.)*)'";
    private static final Pattern SYNTAX = Pattern.compile(
            "(sub_filter|subs_filter)\\s+" + QUOTED + "\\s+" + QUOTED + "\\s*([a-z\\s]*)", Pattern.DOTALL);

    static FilterLine parse(String line) {
        var parts = SYNTAX.matcher(line.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be sub_filter 'text' 'replacement' or subs_filter 'regex'"
                    + " 'replacement', followed by the flags g and i");
        }
        boolean isRegex = parts.group(1).equals("subs_filter");
        String pattern = isRegex ? parts.group(2).replace("\\'", "'") : unescape(parts.group(2));
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("the text to look for must not be empty");
        }
        String flags = parts.group(4);
        requireKnown(flags);
        var filter = new FilterLine(
                isRegex, pattern, unescape(parts.group(3)), flags.indexOf('g') >= 0, flags.indexOf('i') >= 0);
        // Compiled here to have mistakes named with the line's place in the list.
        filter.compile(1);
        return filter;
    }

    private static void requireKnown(String flags) {
        flags.chars()
                .filter(flag -> "gi".indexOf(flag) < 0 && !Character.isWhitespace(flag))
                .findFirst()
                .ifPresent(flag -> {
                    throw new IllegalArgumentException("no flag \"" + (char) flag + "\"; there are g and i");
                });
    }

    private static String unescape(String quoted) {
        var text = new StringBuilder();
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            int escape = c == '\\' ? "'\\nrt".indexOf(quoted.charAt(i + 1)) : -1;
            if (escape >= 0) {
                text.append("'\\\n\r\t".charAt(escape));
                i++;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    Substitution compile(int maxMatch) {
        return isRegex
                ? RegexSubstitution.of(pattern, replacement, everyMatch, ignoresCase, maxMatch)
                : LiteralSubstitution.of(pattern, replacement, everyMatch, ignoresCase);
    }
}
