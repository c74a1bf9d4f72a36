package io.sluice.config.load;

import java.util.List;
import java.util.Map;

/**
 * What a scan finds.
 *
 * @param tree all values, in the order of the file
 * @param lines where each key, table and element of a list stands, by its path
 * @param faults in the order of the file
 * @param whole whether every table header could be read, so that no name of a section is missing
 * @param text what was read, with blanks for comments, of which toml4j fails at some
 */
record TomlDocument(
        Map<String, Object> tree, Map<String, Integer> lines, List<TomlFault> faults, boolean whole, String text) {

    /** The same, of no use after all. */
    TomlDocument refused(TomlFault fault) {
        return new TomlDocument(tree, lines, List.of(fault), false, text);
    }
}
