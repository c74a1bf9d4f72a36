package io.sluice.core.observe.log;

import io.sluice.spi.config.Suggestions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What is asked for by an {@code access_log} key. Equal specs may share a log. */
public record AccessLogSpec(LogTarget target, LogFormat format) {
    private static final String STANDARD_OUTPUT = "stdout";
    private static final String DEFAULT_FORMAT = "combined";

    /**
     * Reads {@code [TARGET ][FORMAT]}: the target is {@code stdout} (also when absent) or a file's path, which begins
     * with {@code /}, {@code ./} or {@code ~/}, or the name of a sink; the format is a {@link LogFormat}, {@code combined} when
     * absent.
     *
     * @param sinks gives the one of a name
     * @param names of sinks
     * @throws IllegalArgumentException for a format or sink that does not exist, or for parameters behind the path
     */
    public static AccessLogSpec parse(
            String text, Function<String, Optional<? extends LogTarget>> sinks, Set<String> names) {
        String trimmed = text.strip();
        int space = trimmed.indexOf(' ');
        String first = space < 0 ? trimmed : trimmed.substring(0, space);
        String rest = space < 0 ? "" : trimmed.substring(space).strip();
        if (first.equals(STANDARD_OUTPUT)) {
            return new AccessLogSpec(new LogTarget.StandardOutput(), format(rest));
        }
        if (first.startsWith("/") || first.startsWith("./") || first.startsWith("~/")) {
            return new AccessLogSpec(new LogTarget.File(path(first)), format(rest));
        }
        if (names.contains(first)) {
            return new AccessLogSpec(
                    sinks.apply(first)
                            .orElseThrow(() -> new IllegalArgumentException("\"" + first + "\" cannot be logged to")),
                    format(rest));
        }
        return new AccessLogSpec(new LogTarget.StandardOutput(), formatAlone(trimmed, first, rest, names));
    }

    /** A format may begin with a word of its own, but not with one that is a sink's name misspelt. */
    private static LogFormat formatAlone(String text, String first, String rest, Set<String> names) {
        String hint = Suggestions.didYouMean(first, names);
        boolean isWord = first.matches("[a-z][a-z0-9_-]*");
        if (isWord && !LogFormat.isNamed(text) && (!hint.isEmpty() || LogFormat.isNamed(rest))) {
            throw new IllegalArgumentException("no access log sink named \"" + first + '"' + hint);
        }
        return format(text);
    }

    private static LogFormat format(String text) {
        return LogFormat.parse(text.isEmpty() ? DEFAULT_FORMAT : text);
    }

    private static Path path(String text) {
        int mark = text.indexOf('?');
        if (mark >= 0) {
            throw new IllegalArgumentException("a log's path has no parameters, was \"" + text
                    + "\"; files are rotated by other programs, such as logrotate");
        }
        return text.startsWith("~/") ? Path.of(System.getProperty("user.home"), text.substring(2)) : Path.of(text);
    }
}
