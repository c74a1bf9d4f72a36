package io.sluice.spi.config;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a configuration record, read from its components and their {@link Setting} annotations.
 *
 * @param type the record
 * @param keys one for each component, in its order
 */
public record Schema(Class<? extends Record> type, List<Key> keys) {

    /** Each record is read once: annotations are slow to look at, and there are records that many tables are bound to. */
    private static final ClassValue<Schema> READ = new ClassValue<>() {
        @Override
        protected Schema computeValue(Class<?> type) {
            return SchemaReader.read(type.asSubclass(Record.class), Set.of());
        }
    };

    /** Keeps its own copy of the list. */
    public Schema {
        keys = List.copyOf(keys);
    }

    /**
     * One key of a table.
     *
     * @param name in {@code snake_case}
     * @param title a short label
     * @param description one or two sentences; may be empty
     * @param type which values it takes
     * @param fallback the value when the key is absent, as written in TOML without quotes; empty for none
     * @param required whether it must be there
     * @param min the smallest number (for durations in milliseconds), or {@link Long#MIN_VALUE}
     * @param max the largest number, or {@link Long#MAX_VALUE}
     * @param notEmpty whether an empty list, map or text is refused
     * @param secret whether the value must never be shown
     * @param example a value as written in TOML, or empty
     * @param commas whether a list may be written as one text, too, with commas between its elements
     */
    public record Key(
            String name,
            String title,
            String description,
            ValueType type,
            String fallback,
            boolean required,
            long min,
            long max,
            boolean notEmpty,
            boolean secret,
            String example,
            boolean commas) {}

    /**
     * Reads a record's schema.
     *
     * @throws IllegalArgumentException when a component has a type or fallback that cannot be: an error in the program
     */
    public static Schema of(Class<? extends Record> type) {
        return READ.get(type);
    }

    /** The key of a name. */
    public Optional<Key> key(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /** All names, in order. */
    public List<String> names() {
        return keys.stream().map(Key::name).toList();
    }

    /** What to do instead of giving a key that other programs have; see {@link LeftOut}. */
    Optional<String> instead(String name) {
        return Arrays.stream(type.getAnnotationsByType(LeftOut.class))
                .filter(leftOut -> leftOut.key().equals(name))
                .map(LeftOut::instead)
                .findFirst();
    }

    /** A schema that lacks some keys. */
    public Schema without(String... names) {
        var left = new ArrayList<>(keys);
        left.removeIf(key -> Arrays.asList(names).contains(key.name()));
        return new Schema(type, left);
    }

    /** A JSON Schema (draft 2020-12) of the table, for editors and forms. */
    public String toJsonSchema() {
        return JsonSchema.write(this);
    }

    /** A Markdown table of the keys, for reference documentation. Keys of nested tables follow as {@code outer.inner}. */
    public String toMarkdown() {
        return MarkdownTable.write(this);
    }

    /** The name a component's key has. */
    static String keyName(String component) {
        return component
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceFirst("_$", "")
                .toLowerCase(Locale.ROOT);
    }

    static String title(String key) {
        String words = Arrays.stream(key.split("_", -1)).collect(joining(" "));
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
