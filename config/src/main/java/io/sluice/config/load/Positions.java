package io.sluice.config.load;

import io.sluice.spi.config.ConfigIssue;
import io.sluice.spi.config.KeyPath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In which line of which document each key of a configuration stands. */
public final class Positions {
    private final ConfigParts parts;
    private final Map<String, Integer> lines;

    Positions(String file, Map<String, Integer> lines) {
        this(ConfigParts.of(file), lines);
    }

    Positions(ConfigParts parts, Map<String, Integer> lines) {
        this.parts = parts;
        this.lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    }

    /** The line of a key, or if it is not there of the nearest table or list around it; 0 when there is none. */
    public int line(String path) {
        String around = path;
        while (!lines.containsKey(around) && !around.isEmpty()) {
            around = KeyPath.parent(around);
        }
        return lines.getOrDefault(around, 0);
    }

    /** A problem with the value of a key, or with the lack of it. */
    public ConfigProblem problem(String path, String message) {
        return parts.problem(line(path), path, message);
    }

    ConfigProblem problem(TomlFault fault) {
        return parts.problem(fault.line(), fault.path(), fault.message());
    }

    /** The problems with a table that was bound on its own, such as a plugin's. */
    public List<ConfigProblem> problems(String path, List<ConfigIssue> issues) {
        return issues.stream()
                .map(issue -> issue.under(path))
                .map(issue -> problem(issue.path(), issue.message()))
                .toList();
    }
}
