package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Choice;
import io.sluice.spi.config.ValueType.ListOf;
import io.sluice.spi.config.ValueType.MapOf;
import io.sluice.spi.config.ValueType.Scalar;
import io.sluice.spi.config.ValueType.Table;
import java.util.List;
import java.util.Map;

/** How messages name types and values. */
final class Wording {
    private static final int LONGEST_TEXT = 60;

    private Wording() {}

    /** What a key of the type wants, to follow "must be". */
    static String wanted(ValueType type) {
        return switch (type) {
            case Scalar scalar -> wanted(scalar);
            case Choice choice -> "one of \"" + String.join("\", \"", choice.choices()) + '"';
            case ListOf list -> "a list";
            case MapOf map -> "a table";
            case Table table -> "a table";
        };
    }

    private static String wanted(Scalar type) {
        return switch (type.kind()) {
            case STRING -> "a text in quotes";
            case BOOL -> "true or false";
            case INTEGER -> "an integer";
            case NUMBER -> "a number";
            case DURATION -> "a duration such as \"10s\"";
            case SIZE -> "a size such as \"10mb\"";
            case DATE -> "a date such as \"2026-01-31\"";
            case DATERANGE -> "a range of dates such as \"2026-01-01..2026-01-31\"";
            case REGEX -> "a regular expression in quotes";
            case URI -> "a URI in quotes";
            case PATH -> "a path in quotes";
            case ANY -> "a value";
        };
    }

    /** The end of a message that names the value or, of a secret one, only its kind. */
    static String was(Object value, boolean secret) {
        return ", was "
                + switch (value) {
                    case String text -> secret ? "a text" : '"' + shortened(text) + '"';
                    case Map<?, ?> table -> "a table";
                    case List<?> list -> "a list";
                    case Number number -> secret ? "a number" : number.toString();
                    case Boolean flag -> secret ? "true or false" : flag.toString();
                    default -> secret ? "another value" : value.toString();
                };
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        boolean whole = line.length() == text.length() && text.length() <= LONGEST_TEXT;
        return whole ? text : line.substring(0, Math.min(line.length(), LONGEST_TEXT)) + '…';
    }
}
