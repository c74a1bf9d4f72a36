package io.sluice.config.load;

import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.ConfigIssue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Other TOML texts than the configuration, read with the same strictness: a record, or all that is wrong with the text.
 *
 * <p>Only the scan reads them, without toml4j's second opinion: these texts are many and small, and read at start.
 *
 * @param <C> the record
 */
public sealed interface TomlRecord<C extends Record> {

    /** The text obeys the record's schema. */
    record Read<C extends Record>(C value) implements TomlRecord<C> {}

    /**
     * It does not.
     *
     * @param problems everything that is wrong, in the order of the text; not empty
     */
    record Refused<C extends Record>(List<ConfigProblem> problems) implements TomlRecord<C> {

        /** Keeps its own copy of the list. */
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads a text.
     *
     * @param fileName for the problems
     */
    static <C extends Record> TomlRecord<C> parse(byte[] bytes, String fileName, Class<C> type) {
        var text = new ConfigText(bytes);
        if (text.fault().isPresent()) {
            return new Refused<>(List.of(
                    new Positions(fileName, Map.of()).problem(text.fault().get())));
        }
        var document = TomlScanner.scan(text.text());
        var positions = new Positions(fileName, document.lines());
        var problems = new ArrayList<ConfigProblem>();
        document.faults().forEach(fault -> problems.add(positions.problem(fault)));
        return switch (Binder.bind(type, document.tree())) {
            case Binding.Bound<C>(C value) when problems.isEmpty() -> new Read<>(value);
            case Binding.Bound<C> bound -> new Refused<>(problems);
            case Binding.Refused<C>(List<ConfigIssue> issues) -> {
                issues.stream()
                        .filter(issue -> document.faults().stream().noneMatch(fault -> fault.mayCause(issue.path())))
                        .forEach(issue -> problems.add(positions.problem(issue.path(), issue.message())));
                problems.sort(Comparator.comparingInt(ConfigProblem::line));
                yield new Refused<>(problems);
            }
        };
    }

    /** The same for a text in memory. */
    static <C extends Record> TomlRecord<C> parse(String text, String fileName, Class<C> type) {
        return parse(text.getBytes(StandardCharsets.UTF_8), fileName, type);
    }

    /** A text as it is written in TOML. */
    static String quoted(String text) {
        if (text.matches("[^'\\p{Cntrl}]*\\\\[^'\\p{Cntrl}]*")) {
            return "'" + text + "'"; // in double quotes not every backslash would be read
        }
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' || c == 0x7f ? String.format("\\u%04x", c) : Character.toString(c));
            }
        });
        return quoted.append('"').toString();
    }
}
