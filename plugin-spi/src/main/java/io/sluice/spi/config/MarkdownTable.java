package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Choice;
import io.sluice.spi.config.ValueType.ListOf;
import io.sluice.spi.config.ValueType.MapOf;
import io.sluice.spi.config.ValueType.Scalar;
import io.sluice.spi.config.ValueType.Table;
import java.util.stream.Collectors;

/** Writes a schema as a table of Markdown. */
final class MarkdownTable {
    private final StringBuilder rows = new StringBuilder();

    private MarkdownTable() {}

    static String write(Schema schema) {
        var table = new MarkdownTable();
        table.rows.append("| key | type | default | meaning |\n|---|---|---|---|\n");
        table.rows("", schema);
        table.leftOut(schema.type().getAnnotationsByType(LeftOut.class));
        return table.rows.toString();
    }

    private void rows(String prefix, Schema schema) {
        for (var key : schema.keys()) {
            String name = prefix + key.name();
            rows.append("| `")
                    .append(name)
                    .append("` | ")
                    .append(cell(type(key.type()) + (key.commas() ? ", or a text with commas" : "")))
                    .append(" | ")
                    .append(cell(absence(key)))
                    .append(" | ")
                    .append(cell(meaning(key)))
                    .append(" |\n");
            nested(name, key.type());
        }
    }

    private void leftOut(LeftOut[] keys) {
        if (keys.length > 0) {
            rows.append("\n| key of Pingap that is none here | why, and what to do instead |\n|---|---|\n");
        }
        for (var key : keys) {
            rows.append("| `")
                    .append(key.key())
                    .append("` | ")
                    .append(cell(key.instead()))
                    .append(" |\n");
        }
    }

    private void nested(String name, ValueType type) {
        switch (type) {
            case Table table -> rows(name + '.', table.schema());
            case ListOf list -> nested(name + "[]", list.element());
            case MapOf map -> nested(name + ".NAME", map.value());
            case Scalar scalar -> {}
            case Choice choice -> {}
        }
    }

    private static String type(ValueType type) {
        return switch (type) {
            case ListOf list -> "list of " + type(list.element());
            case MapOf map -> "map to " + type(map.value());
            case Choice choice -> choice.choices().stream().collect(Collectors.joining("`, `", "`", "`"));
            case Scalar scalar -> scalar.label();
            case Table table -> table.label();
        };
    }

    private static String absence(Schema.Key key) {
        if (key.required()) {
            return "required";
        }
        return key.fallback().isEmpty() ? "–" : '`' + key.fallback() + '`';
    }

    private static String meaning(Schema.Key key) {
        var text = new StringBuilder(key.description());
        var range = new Range(key.min(), key.max());
        if (!range.equals(Range.ANY) && key.type() instanceof Scalar scalar) {
            text.append(" Must be ").append(range.limits(scalar.kind())).append('.');
        }
        if (!key.example().isEmpty()) {
            text.append(" Example: `").append(key.example()).append('`');
        }
        return text.toString().strip();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
