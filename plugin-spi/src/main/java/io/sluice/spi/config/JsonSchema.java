package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Choice;
import io.sluice.spi.config.ValueType.ListOf;
import io.sluice.spi.config.ValueType.MapOf;
import io.sluice.spi.config.ValueType.Scalar;
import io.sluice.spi.config.ValueType.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a schema as JSON Schema, draft 2020-12. */
final class JsonSchema {
    private JsonSchema() {}

    static String write(Schema schema) {
        var document = new LinkedHashMap<String, Object>();
        document.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        document.putAll(table(schema));
        return Json.write(document) + "\n";
    }

    private static Map<String, Object> table(Schema schema) {
        var properties = new LinkedHashMap<String, Object>();
        schema.keys().forEach(key -> properties.put(key.name(), key(key)));
        var table = new LinkedHashMap<String, Object>();
        table.put("type", "object");
        table.put("properties", properties);
        table.put(
                "required",
                schema.keys().stream()
                        .filter(Schema.Key::required)
                        .map(Schema.Key::name)
                        .toList());
        table.put("additionalProperties", false);
        return table;
    }

    private static Map<String, Object> key(Schema.Key key) {
        var property = new LinkedHashMap<String, Object>();
        property.put("title", key.title());
        if (!key.description().isEmpty()) {
            property.put("description", key.description());
        }
        property.putAll(
                key.commas() ? Map.of("anyOf", List.of(type(key.type()), Map.of("type", "string"))) : type(key.type()));
        if (!key.fallback().isEmpty()) {
            property.put("default", Fallbacks.read(key));
        }
        if (key.secret()) {
            property.put("writeOnly", true);
        }
        addLimits(key, property);
        return property;
    }

    private static void addLimits(Schema.Key key, Map<String, Object> property) {
        // Durations and sizes are mostly written as texts, for which there are no limits.
        boolean number = List.of("integer", "number").contains(String.valueOf(property.get("type")));
        if (number && key.min() != Long.MIN_VALUE) {
            property.put("minimum", key.min());
        }
        if (number && key.max() != Long.MAX_VALUE) {
            property.put("maximum", key.max());
        }
        if (key.notEmpty()) {
            property.put(
                    switch (key.type()) {
                        case ListOf list -> "minItems";
                        case MapOf map -> "minProperties";
                        case Table table -> "minProperties";
                        case Scalar scalar -> "minLength";
                        case Choice choice -> "minLength";
                    },
                    1);
        }
    }

    private static Map<String, Object> type(ValueType type) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar.kind());
            case Choice choice -> Map.of("enum", choice.choices());
            case ListOf list -> ordered("type", "array", "items", type(list.element()));
            case MapOf map -> ordered("type", "object", "additionalProperties", type(map.value()));
            case Table table -> table(table.schema());
        };
    }

    private static Map<String, Object> scalar(ValueType.Kind kind) {
        return switch (kind) {
            case STRING, PATH, DATERANGE -> Map.of("type", "string");
            case BOOL -> Map.of("type", "boolean");
            case INTEGER -> Map.of("type", "integer");
            case NUMBER -> Map.of("type", "number");
            case DURATION -> ordered("type", "string", "pattern", "^\\s*(\\d+\\s*[a-z]+\\s*)+$");
            case SIZE -> Map.of("type", List.of("string", "integer"));
            case DATE -> ordered("type", "string", "format", "date");
            case REGEX -> ordered("type", "string", "format", "regex");
            case URI -> ordered("type", "string", "format", "uri-reference");
            case ANY -> Map.of();
        };
    }

    private static Map<String, Object> ordered(String key1, Object value1, String key2, Object value2) {
        var map = new LinkedHashMap<String, Object>();
        map.put(key1, value1);
        map.put(key2, value2);
        return map;
    }
}
