package io.sluice.spi.config;

import java.util.List;
import java.util.Locale;

/** What kind of value a key takes. */
public sealed interface ValueType {

    /** A value without parts. */
    enum Kind {
        STRING,
        BOOL,
        INTEGER,
        NUMBER,
        DURATION,
        SIZE,
        DATE,
        DATERANGE,
        REGEX,
        URI,
        PATH,
        /** Whatever the format can express. */
        ANY
    }

    /**
     * One value.
     *
     * @param kind how it is written
     * @param javaType what it becomes
     */
    record Scalar(Kind kind, Class<?> javaType) implements ValueType {}

    /**
     * One of a few words, read in any case.
     *
     * @param javaType an enum
     * @param choices the words, in the order of the constants
     */
    record Choice(Class<?> javaType, List<String> choices) implements ValueType {}

    /** Any number of values in order. */
    record ListOf(ValueType element) implements ValueType {}

    /** Values by names that the operator chooses. */
    record MapOf(ValueType value) implements ValueType {}

    /** A table with known keys. */
    record Table(Schema schema) implements ValueType {}

    /** The word that forms and reference tables use. */
    default String label() {
        return switch (this) {
            case Scalar scalar -> scalar.kind().name().toLowerCase(Locale.ROOT);
            case Choice choice -> "enum";
            case ListOf list -> "list";
            case MapOf map -> "map";
            case Table table -> "table";
        };
    }
}
