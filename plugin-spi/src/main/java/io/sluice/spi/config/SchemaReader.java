package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Kind;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** From record components to keys. Complains about records that cannot be a configuration. */
final class SchemaReader {
    private static final Map<Class<?>, Kind> KINDS = Map.ofEntries(
            Map.entry(String.class, Kind.STRING),
            Map.entry(boolean.class, Kind.BOOL),
            Map.entry(Boolean.class, Kind.BOOL),
            Map.entry(int.class, Kind.INTEGER),
            Map.entry(Integer.class, Kind.INTEGER),
            Map.entry(long.class, Kind.INTEGER),
            Map.entry(Long.class, Kind.INTEGER),
            Map.entry(double.class, Kind.NUMBER),
            Map.entry(Double.class, Kind.NUMBER),
            Map.entry(Duration.class, Kind.DURATION),
            Map.entry(Size.class, Kind.SIZE),
            Map.entry(LocalDate.class, Kind.DATE),
            Map.entry(DateRange.class, Kind.DATERANGE),
            Map.entry(Pattern.class, Kind.REGEX),
            Map.entry(URI.class, Kind.URI),
            Map.entry(Path.class, Kind.PATH),
            Map.entry(Object.class, Kind.ANY));

    private final RecordComponent component;
    private final Set<Class<?>> around;

    private SchemaReader(RecordComponent component, Set<Class<?>> around) {
        this.component = component;
        this.around = around;
    }

    static Schema read(Class<? extends Record> type, Set<Class<?>> around) {
        var inside = new HashSet<>(around);
        if (!inside.add(type)) {
            throw new IllegalArgumentException(type.getName() + " contains itself");
        }
        return new Schema(
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(component -> new SchemaReader(component, inside).key())
                        .toList());
    }

    private Schema.Key key() {
        var setting = component.getAnnotation(Setting.class);
        return setting == null ? plainKey() : describedKey(setting);
    }

    private Schema.Key plainKey() {
        String name = Schema.keyName(component.getName());
        return new Schema.Key(
                name,
                Schema.title(name),
                "",
                type(),
                "",
                isRequired("", false),
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                false,
                false,
                "",
                false);
    }

    private Schema.Key describedKey(Setting setting) {
        String name = Schema.keyName(component.getName());
        var key = new Schema.Key(
                name,
                setting.title().isEmpty() ? Schema.title(name) : setting.title(),
                setting.value(),
                type(),
                setting.fallback(),
                isRequired(setting.fallback(), setting.notEmpty()),
                setting.min(),
                setting.max(),
                setting.notEmpty(),
                setting.secret(),
                setting.example(),
                setting.commas());
        checkFallback(key);
        return key;
    }

    private void checkFallback(Schema.Key key) {
        try {
            if (!key.fallback().isEmpty()) {
                Fallbacks.read(key);
            }
        } catch (IllegalArgumentException e) {
            throw wrong("fallback " + e.getMessage(), e);
        }
    }

    private boolean isRequired(String fallback, boolean notEmpty) {
        var raw = component.getType();
        boolean mayBeAbsent = raw == Optional.class || (!notEmpty && (raw == List.class || raw == Map.class));
        return fallback.isEmpty() && !mayBeAbsent;
    }

    private ValueType type() {
        var generic = component.getGenericType();
        return typeOf(component.getType() == Optional.class ? argument(generic, 0) : generic);
    }

    private ValueType typeOf(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return new ValueType.ListOf(typeOf(argument(type, 0)));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            if (argument(type, 0) != String.class) {
                throw wrong("the keys of a map must be String");
            }
            return new ValueType.MapOf(typeOf(argument(type, 1)));
        }
        if (type instanceof Class<?> plain) {
            return plainType(plain);
        }
        throw wrong("no configuration type: " + type.getTypeName());
    }

    private ValueType plainType(Class<?> type) {
        var kind = KINDS.get(type);
        if (kind != null) {
            return new ValueType.Scalar(kind, type);
        }
        if (TextReader.hasParse(type)) {
            return new ValueType.Scalar(Kind.STRING, type);
        }
        if (type.isEnum()) {
            return new ValueType.Choice(
                    type,
                    Arrays.stream(type.getEnumConstants())
                            .map(SchemaReader::choice)
                            .toList());
        }
        if (type.isRecord()) {
            return new ValueType.Table(read(type.asSubclass(Record.class), around));
        }
        throw wrong("no configuration type: " + type.getTypeName());
    }

    static String choice(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(place() + what);
    }

    private IllegalArgumentException wrong(String what, Exception cause) {
        return new IllegalArgumentException(place() + what, cause);
    }

    private String place() {
        return component.getDeclaringRecord().getName() + '.' + component.getName() + ": ";
    }
}
