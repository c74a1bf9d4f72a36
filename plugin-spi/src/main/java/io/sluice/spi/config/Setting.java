package io.sluice.spi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a configuration record. The key is the component's name in {@code snake_case}; an underscore at its
 * end, for names that Java keeps for itself, is dropped.
 *
 * <p>A key is <em>required</em> when its component has neither a {@link #fallback()} nor a type with a natural absence:
 * {@code Optional} (empty), {@code List} and {@code Map} (empty, unless {@link #notEmpty()}). Types: {@code String}, {@code boolean}, {@code int},
 * {@code long}, {@code double}, {@link java.time.Duration} ({@code "1m30s"}), {@link Size} ({@code "10mb"}),
 * {@link java.time.LocalDate}, {@link DateRange}, {@link java.util.regex.Pattern}, {@link java.net.URI},
 * {@link java.nio.file.Path}, an enum (each constant's {@code toString()} in lower case, read in any case), a class with
 * {@code static parse(String)} (a string), a record (a table), {@code List} and {@code Map<String, …>} of these, and
 * {@code Object} (any value). A compact constructor, as well as {@code parse}, may refuse values by
 * {@link IllegalArgumentException} with the rule as its message; the binder adds the value that broke it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** One or two sentences for the operator. */
    String value();

    /** A short label for forms; empty derives one from the key. */
    String title() default "";

    /**
     * The value when the key is absent, as it would be written in TOML without quotes; of a list, elements separated by
     * commas; of a table only <code>{}</code>. Empty means none.
     */
    String fallback() default "";

    /** The smallest number, in the unit of the type: for durations milliseconds, for sizes bytes. */
    long min() default Long.MIN_VALUE;

    /** The largest number, in the unit of the type. */
    long max() default Long.MAX_VALUE;

    /** For lists, maps and texts: must not be empty. */
    boolean notEmpty() default false;

    /** For lists: may be written as one text, too, with commas between its elements. */
    boolean commas() default false;

    /** Never shown again: not in logs, dumps or forms. */
    boolean secret() default false;

    /** An example value for the reference, as written in TOML. */
    String example() default "";
}
