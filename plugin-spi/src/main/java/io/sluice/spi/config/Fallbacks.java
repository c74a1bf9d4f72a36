package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Choice;
import io.sluice.spi.config.ValueType.ListOf;
import io.sluice.spi.config.ValueType.MapOf;
import io.sluice.spi.config.ValueType.Scalar;
import io.sluice.spi.config.ValueType.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Turns the text of a fallback into the plain value which stands in for the absent one. */
final class Fallbacks {
    private Fallbacks() {}

    static Object read(Schema.Key key) {
        return read(key.type(), key.fallback());
    }

    /** The elements of a list that is written as one text; those that cannot be read stay texts. */
    static List<Object> elements(ListOf type, String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .map(element -> element(type.element(), element))
                .toList();
    }

    private static Object element(ValueType type, String text) {
        try {
            return read(type, text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static Object read(ValueType type, String text) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar, text);
            case Choice choice -> choice(choice, text);
            case ListOf list ->
                Arrays.stream(text.split(",", -1))
                        .map(element -> read(list.element(), element.strip()))
                        .toList();
            case Table table when text.equals("{}") -> Map.of();
            case Table table -> throw new IllegalArgumentException("of a table can only be {}");
            case MapOf map -> throw new IllegalArgumentException("of a map is always the empty one");
        };
    }

    private static Object scalar(Scalar type, String text) {
        return switch (type.kind()) {
            case BOOL -> bool(text);
            case INTEGER -> Long.valueOf(text);
            case NUMBER -> Double.valueOf(text);
            case STRING, DURATION, SIZE, DATE, DATERANGE, REGEX, URI, PATH, ANY -> {
                TextReader.read(type, text);
                yield text;
            }
        };
    }

    private static String choice(Choice type, String text) {
        return TextReader.choose(type, text)
                .map(constant -> text)
                .orElseThrow(() -> new IllegalArgumentException("is none of " + type.choices()));
    }

    private static boolean bool(String text) {
        if (!List.of("true", "false").contains(text)) {
            throw new IllegalArgumentException("must be true or false");
        }
        return Boolean.parseBoolean(text);
    }
}
