package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Scalar;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the values a parser gives to those a record holds. */
final class ScalarReader {
    private ScalarReader() {}

    /** Whether the type can be written as such a value at all. */
    static boolean takes(Scalar type, Object value) {
        return switch (type.kind()) {
            case ANY -> true;
            case BOOL -> value instanceof Boolean;
            case INTEGER -> value instanceof Long || value instanceof Integer;
            case NUMBER -> value instanceof Number;
            case SIZE -> value instanceof String || value instanceof Long || value instanceof Integer;
            case DATE -> value instanceof String || value instanceof Date;
            case STRING, DURATION, DATERANGE, REGEX, URI, PATH -> value instanceof String;
        };
    }

    /** Reads a value that the type {@link #takes}; refuses by {@link IllegalArgumentException}. */
    static Object read(Scalar type, Object value) {
        return switch (value) {
            case Number number when type.javaType() == Object.class -> number;
            case Number number when type.kind() == ValueType.Kind.NUMBER -> number.doubleValue();
            case Number number when type.kind() == ValueType.Kind.SIZE -> new Size(number.longValue());
            case Number number -> integer(type, number.longValue());
            case Date date
            when type.kind() == ValueType.Kind.DATE -> LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC);
            case String text -> TextReader.read(type, text);
            default -> frozen(value);
        };
    }

    /** A copy of a tree that nobody can change. */
    private static Object frozen(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(ScalarReader::frozen).toList();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<>();
                map.forEach((key, child) -> copy.put(key, frozen(child)));
                yield Collections.unmodifiableMap(copy);
            }
            default -> value;
        };
    }

    // Not one conditional expression: that would make a long of the int.
    private static Object integer(Scalar type, long number) {
        if (type.javaType() == long.class || type.javaType() == Long.class) {
            return number;
        }
        new Range(Integer.MIN_VALUE, Integer.MAX_VALUE).check(type.kind(), number);
        return (int) number;
    }
}
