package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Choice;
import io.sluice.spi.config.ValueType.Scalar;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** From texts to values. All methods refuse a text by {@link IllegalArgumentException} with the rule it breaks. */
final class TextReader {
    private TextReader() {}

    static Object read(Scalar type, String text) {
        return switch (type.kind()) {
            case STRING -> type.javaType() == String.class ? text : parse(type.javaType(), text);
            case DURATION -> HumanDuration.parse(text);
            case SIZE -> Size.parse(text);
            case DATE -> date(text);
            case DATERANGE -> DateRange.parse(text);
            case REGEX -> regex(text);
            case URI -> uri(text);
            case PATH -> path(text);
            case BOOL -> throw new IllegalArgumentException("must be true or false, without quotes");
            case INTEGER -> throw new IllegalArgumentException("must be an integer, without quotes");
            case NUMBER -> throw new IllegalArgumentException("must be a number, without quotes");
            case ANY -> text;
        };
    }

    static Optional<Object> choose(Choice type, String text) {
        return Arrays.<Object>stream(type.javaType().getEnumConstants())
                .filter(constant -> SchemaReader.choice(constant).equalsIgnoreCase(text))
                .findFirst();
    }

    static boolean hasParse(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(method -> isParse(method, type));
    }

    private static boolean isParse(Method method, Class<?> type) {
        return method.getName().equals("parse")
                && Modifier.isStatic(method.getModifiers())
                && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class})
                && type.isAssignableFrom(method.getReturnType());
    }

    private static Object parse(Class<?> type, String text) {
        try {
            var parse = type.getDeclaredMethod("parse", String.class);
            parse.setAccessible(true);
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(type.getName() + ".parse failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot call " + type.getName() + ".parse", e);
        }
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a date such as \"2026-01-31\"", e);
        }
    }

    private static Pattern regex(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URI: " + e.getReason(), e);
        }
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }
}
