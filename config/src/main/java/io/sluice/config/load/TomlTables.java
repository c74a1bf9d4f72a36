package io.sluice.config.load;

import io.sluice.spi.config.KeyPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tree under construction: which tables there are, which one is being filled, and what must not be defined again. */
final class TomlTables {
    // toml4j needs time that grows with the square of their number: 5000 take 0.7 s.
    private static final int MAX_ELEMENTS = 2_000;

    private enum Kind {
        /** Known only from the header of a table below it. */
        MENTIONED,
        TABLE,
        LIST_OF_TABLES,
        VALUE
    }

    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private Map<String, Object> table = root;
    private String path = "";
    private boolean detached;
    private int elements;

    Map<String, Object> root() {
        return root;
    }

    Map<String, Integer> lines() {
        return lines;
    }

    /** The path of the table being filled. */
    String path() {
        return path;
    }

    /** Begins {@code [names]}, or {@code [[names]]} if it is one of a list. */
    void enter(List<String> names, boolean listed, int line) {
        detached = false;
        enterParent(names, line);
        String name = names.getLast();
        String child = KeyPath.key(path, name);
        var before = listed ? Kind.LIST_OF_TABLES : Kind.MENTIONED;
        if (kinds.getOrDefault(child, before) != before) {
            throw twice(child, line);
        }
        if (listed) {
            refuseUndefinedParent(names, line);
            enterElement(name, child, line);
        } else {
            note(child, Kind.TABLE, line);
            descend(name, child);
        }
    }

    // Without the parent's own header toml4j puts inline tables of the element into the root.
    private void refuseUndefinedParent(List<String> names, int line) {
        if (kinds.get(path) == Kind.MENTIONED) {
            throw fault(line, "[" + path + "] must come before [[" + KeyPath.key(path, names.getLast()) + "]]");
        }
    }

    private void enterElement(String name, String child, int line) {
        if (++elements > MAX_ELEMENTS) {
            throw fault(line, "more than " + MAX_ELEMENTS + " [[tables]]; use [tables] with names instead");
        }
        kinds.put(child, Kind.LIST_OF_TABLES);
        lines.putIfAbsent(child, line);
        var list = elements(table.computeIfAbsent(name, key -> new ArrayList<>()));
        list.add(new LinkedHashMap<>());
        intoLast(list, child);
        lines.put(path, line);
    }

    /** What follows belongs to a faulty table and is read only for its own faults. */
    void enterNowhere(String faulty) {
        table = new LinkedHashMap<>();
        path = faulty;
        detached = true;
    }

    void begin(String child, int line) {
        if (!detached && kinds.containsKey(child)) {
            throw twice(child, line);
        }
        note(child, Kind.VALUE, line);
    }

    void put(String name, Object value) {
        table.put(name, value);
    }

    void noteLine(String child, int line) {
        if (!detached) {
            lines.put(child, line);
        }
    }

    private void enterParent(List<String> names, int line) {
        table = root;
        path = "";
        for (String name : names.subList(0, names.size() - 1)) {
            String child = KeyPath.key(path, name);
            if (kinds.get(child) == Kind.VALUE) {
                throw fault(line, child + " is a value, in line " + lines.get(child) + ", and no table");
            }
            if (!kinds.containsKey(child)) {
                note(child, Kind.MENTIONED, line);
            }
            descend(name, child);
        }
    }

    private void descend(String name, String child) {
        Object there = table.computeIfAbsent(name, key -> new LinkedHashMap<>());
        if (there instanceof List<?>) {
            intoLast(elements(there), child);
        } else {
            table = table(there);
            path = child;
        }
    }

    private void intoLast(List<Object> list, String child) {
        table = table(list.getLast());
        path = KeyPath.element(child, list.size() - 1);
    }

    private void note(String child, Kind kind, int line) {
        if (!detached) {
            kinds.put(child, kind);
            lines.put(child, line);
        }
    }

    private TomlSyntaxException twice(String child, int line) {
        return fault(line, "is defined twice, first in line " + lines.get(child));
    }

    private static TomlSyntaxException fault(int line, String message) {
        return TomlSyntaxException.onLine(line, message);
    }

    @SuppressWarnings("unchecked") // only this class puts tables into the tree
    private static Map<String, Object> table(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // only this class puts lists of tables into the tree
    private static List<Object> elements(Object value) {
        return (List<Object>) value;
    }
}
