package io.sluice.config.load;

import io.sluice.spi.config.KeyPath;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one value, of which lists and inline tables hold others. */
final class TomlValues {
    private static final int MAX_DEPTH = 32;

    private final TextCursor cursor;
    private final TomlTables tables;
    private int depth;

    TomlValues(TextCursor cursor, TomlTables tables) {
        this.cursor = cursor;
        this.tables = tables;
    }

    Object read(String path) {
        tables.noteLine(path, cursor.line());
        return switch (cursor.peek()) {
            case '"', '\'' -> new TomlTexts(cursor).read();
            case '[' -> nested(() -> list(path));
            case '{' -> nested(() -> table(path));
            default -> bare();
        };
    }

    private Object bare() {
        String token = cursor.takeWhile(c -> " \t\n,]}#".indexOf(c) < 0);
        try {
            return TomlLiterals.read(token);
        } catch (IllegalArgumentException e) {
            throw fault(cursor.line(), String.valueOf(e.getMessage()));
        }
    }

    private interface Reader {
        Object read();
    }

    private Object nested(Reader reader) {
        if (++depth > MAX_DEPTH) {
            throw fault(cursor.line(), "lists and tables are nested deeper than " + MAX_DEPTH);
        }
        cursor.next();
        try {
            return reader.read();
        } catch (TomlSyntaxException e) {
            throw e.asInside();
        } finally {
            depth--;
        }
    }

    private List<Object> list(String path) {
        int start = cursor.line();
        var elements = new ArrayList<>();
        skipLinesAndComments();
        while (!cursor.take("]")) {
            refuseMissingElement();
            elements.add(read(KeyPath.element(path, elements.size())));
            skipLinesAndComments();
            if (!cursor.take(",") && cursor.peek() != ']') {
                throw fault(cursor.line(), ", or ] is missing; the list begins in line " + start);
            }
            skipLinesAndComments();
        }
        refuseMixture(elements, start);
        return elements;
    }

    private void refuseMissingElement() {
        if (cursor.peek() == ',') {
            throw fault(cursor.line(), "a value is missing before the comma");
        }
    }

    private void refuseMixture(List<Object> elements, int line) {
        Set<String> kinds = new HashSet<>();
        elements.forEach(element -> kinds.add(kind(element)));
        if (kinds.size() > 1) {
            throw fault(line, "all values of a list must be of one type; 1 and 1.0 are of two");
        }
    }

    private static String kind(Object value) {
        return switch (value) {
            case Map<?, ?> table -> "table";
            case List<?> list -> "list";
            case Date date -> "date";
            default -> value.getClass().getSimpleName();
        };
    }

    private Map<String, Object> table(String path) {
        var table = new LinkedHashMap<String, Object>();
        if (path.endsWith("\"")) {
            throw fault(cursor.line(), "a key in quotes cannot hold an inline table; use a [table]");
        }
        cursor.skipBlanks();
        if (cursor.take("}")) {
            return table;
        }
        do {
            cursor.skipBlanks();
            refuseOddInlineTable();
            entry(path, table);
            cursor.skipBlanks();
        } while (cursor.take(","));
        if (!cursor.take("}")) {
            throw fault(cursor.line(), ", or } is missing; an inline table must be on one line");
        }
        return table;
    }

    private void refuseOddInlineTable() {
        switch (cursor.peek()) {
            case '\n', '#', TextCursor.END ->
                throw fault(cursor.line(), "an inline table must be on one line; use a [table] for more");
            case '}' -> throw fault(cursor.line(), "an inline table must not end in a comma");
            case ',' -> throw fault(cursor.line(), "a key is missing before the comma");
            default -> {}
        }
    }

    private void entry(String path, Map<String, Object> table) {
        String name = TomlKeys.read(cursor);
        String child = KeyPath.key(path, name);
        if (table.containsKey(name)) {
            throw fault(cursor.line(), name + " is defined twice in one inline table");
        }
        TomlKeys.takeEquals(cursor);
        table.put(name, read(child));
    }

    private void skipLinesAndComments() {
        cursor.takeWhile(TomlValues::isSpace);
        while (cursor.peek() == '#') {
            cursor.skipComment();
            cursor.takeWhile(TomlValues::isSpace);
        }
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    private static TomlSyntaxException fault(int line, String message) {
        return TomlSyntaxException.onLine(line, message);
    }
}
