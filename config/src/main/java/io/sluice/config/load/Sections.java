package io.sluice.config.load;

import io.sluice.spi.config.KeyPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The named tables of a configuration before they are bound, so that a table with one wrong key still has its others
 * checked. What is not of the expected type is passed over here: binding reports it.
 */
record Sections(Map<String, Object> tree) {

    /** One table: where it stands and what it holds. */
    record Item(String name, String path, Map<?, ?> keys) {

        Optional<String> text(String key) {
            return keys.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
        }

        /** The texts in a list, or the one text. */
        List<Text> texts(String key) {
            String at = KeyPath.key(path, key);
            var texts = new ArrayList<Text>();
            if (keys.get(key) instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof String text) {
                        texts.add(new Text(KeyPath.element(at, i), text));
                    }
                }
            }
            text(key).ifPresent(text -> texts.add(new Text(at, text)));
            return texts;
        }
    }

    /** A text and where it stands. */
    record Text(String path, String value) {}

    List<Item> items(String section) {
        var items = new ArrayList<Item>();
        names(section).forEach(name -> {
            if (tree.get(section) instanceof Map<?, ?> tables && tables.get(name) instanceof Map<?, ?> keys) {
                items.add(new Item(name, KeyPath.key(section, name), keys));
            }
        });
        return items;
    }

    Set<String> names(String section) {
        var names = new LinkedHashMap<String, Object>();
        if (tree.get(section) instanceof Map<?, ?> tables) {
            tables.forEach((name, table) -> names.put(String.valueOf(name), table));
        }
        return names.keySet();
    }
}
