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
 */
record TomlDocument(Map<String, Object> tree, Map<String, Integer> lines, List<TomlFault> faults, boolean whole) {}
