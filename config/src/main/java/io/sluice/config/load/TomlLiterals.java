package io.sluice.config.load;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;

/** Reads numbers, dates and truth values. */
final class TomlLiterals {
    private static final String WHOLE = "[+-]?(?:0|[1-9](?:_?\\d)*)";
    private static final String DIGITS = "\\d(?:_?\\d)*";
    private static final String DAY = "\\d{4}-\\d{2}-\\d{2}";
    private static final Pattern INTEGER = Pattern.compile(WHOLE);
    private static final Pattern FLOAT = Pattern.compile(WHOLE + "(?:\\." + DIGITS + ")?(?:[eE][+-]?" + DIGITS + ")?");
    private static final Pattern DATE = Pattern.compile(DAY + "T\\d{2}:\\d{2}:\\d{2}(?:Z|[+-]\\d{2}:\\d{2})");

    /** What somebody who wrote something else may have had in mind; the first that fits is told. */
    private static final List<Hint> HINTS = List.of(
            new Hint("", "the value is missing"),
            new Hint("(?i)true|false", "true and false are written in lower case"),
            new Hint("[+-]?0[xob].*", "integers can only be decimal"),
            new Hint("[+-]?(?:inf|nan)", "infinity and not-a-number are not supported"),
            new Hint(DAY + "T.*\\.\\d+.*", "a time must not have fractions of a second"),
            new Hint(DAY + ".*", "a date without time and zone needs quotes: \"2026-01-31\""),
            new Hint("\\d{2}:\\d{2}.*", "a time of day needs quotes: \"07:30:00\""),
            new Hint("[+-]?0[\\d_].*", "a number must not begin with 0"),
            new Hint("[+-]?\\d*\\.\\d*", "digits are missing before or after the point"),
            new Hint("[\\d.+-].*", "not a number; a text, duration, size or address needs quotes"),
            new Hint(".*", "a text needs quotes"));

    private record Hint(Pattern pattern, String message) {
        Hint(String pattern, String message) {
            this(Pattern.compile(pattern), message);
        }
    }

    private TomlLiterals() {}

    /** Refuses by {@link IllegalArgumentException} what is none of them. */
    static Object read(String token) {
        if (token.equals("true") || token.equals("false")) {
            return Boolean.valueOf(token);
        }
        if (INTEGER.matcher(token).matches()) {
            return integer(token.replace("_", ""));
        }
        if (FLOAT.matcher(token).matches()) {
            return floating(token.replace("_", ""));
        }
        if (DATE.matcher(token).matches()) {
            return date(token);
        }
        throw new IllegalArgumentException(hintFor(token));
    }

    private static String hintFor(String token) {
        return HINTS.stream()
                .filter(hint -> hint.pattern().matcher(token).matches())
                .map(Hint::message)
                .findFirst()
                .orElse("not a value");
    }

    private static Long integer(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the integer does not fit 64 bits", e);
        }
    }

    private static Double floating(String digits) {
        var number = Double.valueOf(digits);
        if (number.isInfinite()) {
            throw new IllegalArgumentException("the number is too large");
        }
        return number;
    }

    private static Date date(String text) {
        try {
            return Date.from(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("there is no such date", e);
        }
    }
}
