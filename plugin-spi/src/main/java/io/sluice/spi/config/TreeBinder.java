package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Choice;
import io.sluice.spi.config.ValueType.ListOf;
import io.sluice.spi.config.ValueType.MapOf;
import io.sluice.spi.config.ValueType.Scalar;
import io.sluice.spi.config.ValueType.Table;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Walks a tree along a schema and collects what is wrong. An empty result means that an issue has been noted. */
final class TreeBinder {
    private final List<ConfigIssue> issues = new ArrayList<>();
    private final Set<String> secrets = new HashSet<>();

    /** Where a value stands and what its key says about it and everything below. */
    record Place(String path, Range range, boolean secret) {
        static final Place ROOT = new Place("", Range.ANY, false);

        Place key(Schema.Key key) {
            return new Place(KeyPath.key(path, key.name()), new Range(key.min(), key.max()), secret || key.secret());
        }

        Place key(String name) {
            return new Place(KeyPath.key(path, name), range, secret);
        }

        Place element(int index) {
            return new Place(KeyPath.element(path, index), range, secret);
        }
    }

    List<ConfigIssue> issues() {
        return issues;
    }

    Optional<Object> table(Schema schema, Map<?, ?> tree, Place place) {
        int before = issues.size();
        refuseUnknown(schema, tree, place);
        var components = schema.type().getRecordComponents();
        var values = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            var key = schema.keys().get(i);
            component(components[i], key, Optional.ofNullable(tree.get(key.name())), place.key(key))
                    .ifPresent(values::add);
        }
        return issues.size() == before ? create(schema.type(), values, place) : Optional.empty();
    }

    private void refuseUnknown(Schema schema, Map<?, ?> tree, Place place) {
        for (Object key : tree.keySet()) {
            String name = String.valueOf(key);
            if (schema.key(name).isEmpty()) {
                issue(
                        place.key(name),
                        schema.instead(name)
                                .map(instead -> "is no key here: " + instead)
                                .orElseGet(() -> "unknown key" + Suggestions.didYouMean(name, schema.names())));
            }
        }
    }

    /** What the constructor takes: for an optional component an {@code Optional}. */
    private Optional<Object> component(RecordComponent component, Schema.Key key, Optional<Object> given, Place place) {
        boolean optional = component.getType() == Optional.class;
        if (given.isEmpty() && key.required()) {
            return issue(place, "is required");
        }
        if (given.isEmpty() && key.fallback().isEmpty()) {
            return Optional.of(optional ? Optional.empty() : key.type() instanceof ListOf ? List.of() : Map.of());
        }
        Object plain = given.map(value -> withoutCommas(key, value)).orElseGet(() -> Fallbacks.read(key));
        if (key.notEmpty() && isEmpty(plain)) {
            return issue(place, "must not be empty");
        }
        var value = value(key.type(), plain, place);
        return optional ? value.map(Optional::of) : value;
    }

    private static Object withoutCommas(Schema.Key key, Object value) {
        return key.commas() && key.type() instanceof ListOf list && value instanceof String text
                ? Fallbacks.elements(list, text)
                : value;
    }

    private static boolean isEmpty(Object value) {
        return switch (value) {
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case String text -> text.isBlank();
            default -> false;
        };
    }

    private Optional<Object> value(ValueType type, Object value, Place place) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar, value, place);
            case Choice choice when value instanceof String text -> choice(choice, text, place);
            case ListOf list when value instanceof List<?> elements -> list(list, elements, place);
            case MapOf map when value instanceof Map<?, ?> entries -> map(map, entries, place);
            case Table table when value instanceof Map<?, ?> tree -> table(table.schema(), tree, place);
            case Choice choice -> wrongType(type, value, place);
            case ListOf list -> wrongType(type, value, place);
            case MapOf map -> wrongType(type, value, place);
            case Table table -> wrongType(type, value, place);
        };
    }

    private Optional<Object> wrongType(ValueType type, Object value, Place place) {
        return issue(place, "must be " + Wording.wanted(type) + Wording.was(value, place.secret()));
    }

    private Optional<Object> scalar(Scalar type, Object value, Place place) {
        if (place.secret() && value instanceof String text && !text.isEmpty()) {
            secrets.add(text);
        }
        if (!ScalarReader.takes(type, value)) {
            return wrongType(type, value, place);
        }
        try {
            var read = ScalarReader.read(type, value);
            place.range().check(type.kind(), read);
            return Optional.of(read);
        } catch (IllegalArgumentException e) {
            return issue(place, withoutSecrets(e) + Wording.was(value, place.secret()));
        }
    }

    private Optional<Object> choice(Choice type, String text, Place place) {
        var constant = TextReader.choose(type, text);
        if (constant.isEmpty()) {
            String hint = place.secret() ? "" : Suggestions.didYouMean(text, type.choices());
            issue(place, "must be " + Wording.wanted(type) + Wording.was(text, place.secret()) + hint);
        }
        return constant;
    }

    private Optional<Object> list(ListOf type, List<?> elements, Place place) {
        var values = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            value(type.element(), elements.get(i), place.element(i)).ifPresent(values::add);
        }
        return values.size() == elements.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    /** Keeps the order, which {@code Map.copyOf} does not. */
    private Optional<Object> map(MapOf type, Map<?, ?> entries, Place place) {
        var values = new LinkedHashMap<String, Object>();
        for (var entry : entries.entrySet()) {
            String name = String.valueOf(entry.getKey());
            value(type.value(), entry.getValue(), place.key(name)).ifPresent(value -> values.put(name, value));
        }
        return values.size() == entries.size() ? Optional.of(Collections.unmodifiableMap(values)) : Optional.empty();
    }

    private Optional<Object> create(Class<? extends Record> type, List<Object> values, Place place) {
        try {
            return Optional.of(RecordMaker.create(type, values));
        } catch (IllegalArgumentException e) {
            return issue(place, withoutSecrets(e));
        }
    }

    /** The rule in the words of a constructor or parser, which may have put the value into them. */
    private String withoutSecrets(IllegalArgumentException refusal) {
        String message = Optional.ofNullable(refusal.getMessage()).orElse("is not acceptable");
        for (var secret : secrets) {
            message = message.replace(secret, "***");
        }
        return message;
    }

    private Optional<Object> issue(Place place, String message) {
        issues.add(new ConfigIssue(place.path(), message));
        return Optional.empty();
    }
}
