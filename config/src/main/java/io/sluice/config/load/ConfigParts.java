package io.sluice.config.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The documents of a configuration one behind the other, read as one text. Remembers which lines are whose. */
final class ConfigParts {
    /** What may stand before a document's first table: nothing that means something. */
    private static final Pattern BEGINS_WITH_TABLE =
            Pattern.compile("(?:[ \\t]*(?:#[^\\n]*)?\\n)*[ \\t]*(?:\\[.*)?", Pattern.DOTALL);

    /**
     * One of them.
     *
     * @param line its first one among all
     */
    private record Part(String name, int line) {}

    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int lines;

    /** That of one document. */
    static ConfigParts of(String name) {
        var parts = new ConfigParts();
        parts.parts.add(new Part(name, 1));
        return parts;
    }

    /** All of them; the first may begin as it likes. */
    static ConfigParts of(ConfigDocument first, List<ConfigDocument> more) {
        var parts = new ConfigParts();
        parts.add(first);
        more.forEach(parts::add);
        return parts;
    }

    private void add(ConfigDocument document) {
        parts.add(new Part(document.name(), lines + 1));
        String own = new ConfigText(document.text().getBytes(StandardCharsets.UTF_8)).text();
        text.append(own);
        lines += (int) own.chars().filter(letter -> letter == '\n').count();
        if (!own.endsWith("\n")) {
            text.append('\n');
            lines++;
        }
    }

    /** A document that would go on with the last table of the one before. */
    static Optional<ConfigProblem> fault(List<ConfigDocument> documents) {
        return documents.stream()
                .filter(document -> !BEGINS_WITH_TABLE
                        .matcher(document.text().replace("\r\n", "\n"))
                        .matches())
                .map(document ->
                        new ConfigProblem(document.name(), 1, "", "must begin with a table, such as [servers.web]"))
                .findFirst();
    }

    String text() {
        return text.toString();
    }

    private Part partOf(int line) {
        Part part = parts.getFirst();
        for (Part next : parts) {
            part = next.line <= line ? next : part;
        }
        return part;
    }

    /** Whether a line is the first document's. */
    boolean isOfFirst(int line) {
        return partOf(line) == parts.getFirst();
    }

    ConfigProblem problem(int line, String path, String message) {
        Part part = partOf(line);
        return new ConfigProblem(part.name, line == 0 ? 0 : line - part.line + 1, path, message);
    }
}
