package io.sluice.config.load;

import java.util.HexFormat;

/** Reads a text in any of the four kinds of quotes. */
final class TomlTexts {
    private static final String MISREAD_AFTER_BACKSLASH = "btnfru/\" \t\n";

    private final TextCursor cursor;
    private final int start;

    TomlTexts(TextCursor cursor) {
        this.cursor = cursor;
        this.start = cursor.line();
    }

    String read() {
        for (String quotes : new String[] {"\"\"\"", "'''"}) {
            if (cursor.take(quotes)) {
                cursor.take("\n");
                return upTo(quotes, true);
            }
        }
        return upTo(Character.toString(cursor.next()), false);
    }

    private String upTo(String quotes, boolean manyLines) {
        var text = new StringBuilder();
        while (!cursor.take(quotes)) {
            if (cursor.peek() == '\\' && quotes.startsWith("\"")) {
                cursor.next();
                escape(text, manyLines);
            } else {
                text.append((char) plain(manyLines));
            }
        }
        if (manyLines && cursor.sees(quotes.substring(2))) {
            throw endsInQuote();
        }
        return text.toString();
    }

    private int plain(boolean manyLines) {
        int c = cursor.peek();
        boolean ends = c == TextCursor.END || (c == '\n' && !manyLines);
        if (ends) {
            throw TomlSyntaxException.inside(
                    start,
                    manyLines
                            ? "the three quotes at the text's end are missing"
                            : "the quote at the text's end is missing; a text of several lines needs three quotes");
        }
        if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f) {
            throw fault(
                    "a control character must be escaped: \\u" + HexFormat.of().toHexDigits((short) c));
        }
        return cursor.next();
    }

    private void escape(StringBuilder text, boolean manyLines) {
        if (manyLines && cursor.restOfLine().isBlank()) {
            cursor.takeWhile(c -> c == ' ' || c == '\t' || c == '\n');
            return;
        }
        int c = cursor.next();
        int index = "btnfr\"\\".indexOf(c);
        if (c == '\\' && MISREAD_AFTER_BACKSLASH.indexOf(cursor.peek()) >= 0) {
            // toml4j replaces one kind of escape after the other, and so takes the second backslash for a first one.
            throw fault("\\\\ is misread here; put the text into single quotes and write \\ once");
        }
        if (manyLines && c == '"' && cursor.sees("\"\"\"")) {
            throw endsInQuote();
        }
        if (index >= 0) {
            text.append("\b\t\n\f\r\"\\".charAt(index));
        } else if (c == 'u') {
            text.append(unicode());
        } else if (c == 'U') {
            throw fault("\\U is not supported; write the character itself");
        } else {
            throw fault("no such escape; write \\\\ for a backslash, or put the text into single quotes");
        }
    }

    private TomlSyntaxException endsInQuote() {
        return fault("a text in three quotes must not end in a quote");
    }

    private char unicode() {
        var digits = new StringBuilder();
        while (digits.length() < 4 && HexFormat.isHexDigit(cursor.peek())) {
            digits.append((char) cursor.next());
        }
        if (digits.length() < 4) {
            throw fault("\\u needs four hexadecimal digits");
        }
        char c = (char) HexFormat.fromHexDigits(digits);
        if (Character.isSurrogate(c)) {
            throw fault("half a character; write the character itself");
        }
        if (c == '"' || c == '\\') {
            // toml4j replaces these escapes first and then takes the character for syntax.
            throw fault("\\u0022 and \\u005c are misread; write \\\" and \\\\");
        }
        return c;
    }

    private TomlSyntaxException fault(String message) {
        return cursor.line() > start
                ? TomlSyntaxException.inside(cursor.line(), message)
                : TomlSyntaxException.onLine(cursor.line(), message);
    }
}
