package io.sluice.core.observe.log;

import java.nio.file.Path;

/** What is asked for by an {@code access_log} key. Equal specs may share a log. */
public record AccessLogSpec(LogTarget target, LogFormat format) {
    private static final String STANDARD_OUTPUT = "stdout";
    private static final String DEFAULT_FORMAT = "combined";

    /**
     * Reads {@code [TARGET ][FORMAT]}: the target is {@code stdout} (also when absent) or a file's path, which begins
     * with {@code /}, {@code ./} or {@code ~/}; the format is a {@link LogFormat}, {@code combined} when absent.
     *
     * @throws IllegalArgumentException for a format that does not exist, or for parameters behind the path
     */
    public static AccessLogSpec parse(String text) {
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
        return new AccessLogSpec(new LogTarget.StandardOutput(), format(trimmed));
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
