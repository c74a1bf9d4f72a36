package io.sluice.config.load;

import java.io.Serial;

/** Ends the scan of one statement; the scan of the document goes on behind it. */
final class TomlSyntaxException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int line;
    private final boolean inside;

    private TomlSyntaxException(int line, boolean inside, String message) {
        super(message, null, false, false);
        this.line = line;
        this.inside = inside;
    }

    /** A fault after which the next line is a statement of its own. */
    static TomlSyntaxException onLine(int line, String message) {
        return new TomlSyntaxException(line, false, message);
    }

    /** A fault inside something that may go on for lines. */
    static TomlSyntaxException inside(int line, String message) {
        return new TomlSyntaxException(line, true, message);
    }

    /** The same fault, seen from a list or inline table around it. */
    TomlSyntaxException asInside() {
        return inside(line, text());
    }

    int line() {
        return line;
    }

    boolean isInside() {
        return inside;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
