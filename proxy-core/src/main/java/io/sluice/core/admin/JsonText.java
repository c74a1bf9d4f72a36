package io.sluice.core.admin;

import java.util.List;
import java.util.stream.Collectors;

/** Strings, and lists of them, as JSON writes them. */
final class JsonText {
    private JsonText() {}

    static String quoted(String value) {
        var json = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }

    static String list(List<String> values) {
        return values.stream().map(JsonText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
