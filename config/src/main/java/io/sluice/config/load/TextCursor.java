package io.sluice.config.load;

import java.util.function.IntPredicate;

/** A place in a text of which the lines end in {@code \n}. */
final class TextCursor {
    static final int END = -1;

    private final String text;
    private final StringBuilder copy;
    private int at;
    private int line = 1;

    TextCursor(String text) {
        this.text = text;
        this.copy = new StringBuilder(text);
    }

    int line() {
        return line;
    }

    /** The character here, or {@link #END}. */
    int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean sees(String what) {
        return text.startsWith(what, at);
    }

    /** Takes the character here. */
    int next() {
        int c = peek();
        at += c == END ? 0 : 1;
        line += c == '\n' ? 1 : 0;
        return c;
    }

    /** Takes the given text if it is here; it contains no line end. */
    boolean take(String what) {
        boolean seen = sees(what);
        at += seen ? what.length() : 0;
        return seen;
    }

    String takeWhile(IntPredicate wanted) {
        int start = at;
        while (peek() != END && wanted.test(peek())) {
            next();
        }
        return text.substring(start, at);
    }

    void skipBlanks() {
        takeWhile(c -> c == ' ' || c == '\t');
    }

    /** Takes a comment, if one begins here, up to the end of the line. */
    void skipComment() {
        if (peek() == '#') {
            int start = at;
            takeWhile(c -> c != '\n');
            write(start, "");
        }
    }

    /** Where the cursor is, for {@link #write}. */
    int mark() {
        return at;
    }

    /** Has the copy say something shorter, padded with blanks, for what was taken since the mark. */
    void write(int mark, String replacement) {
        String padding = " ".repeat(at - mark - replacement.length());
        copy.replace(mark, at, replacement + padding);
    }

    /** The whole text as changed by {@link #write}, with blanks for the comments that were skipped. */
    String copy() {
        return copy.toString();
    }

    void skipLine() {
        takeWhile(c -> c != '\n');
        next();
    }

    /** The rest of this line, which stays untaken. */
    String restOfLine() {
        int end = text.indexOf('\n', at);
        return text.substring(at, end < 0 ? text.length() : end);
    }

    /** Goes forth or back to the beginning of a line. */
    void goToLine(int number) {
        at = 0;
        line = 1;
        while (line < number && peek() != END) {
            skipLine();
        }
    }
}
