package io.sluice.config.load;

/** Reads keys and the names in table headers. */
final class TomlKeys {
    private static final String UNREADABLE = "\"\\'[]{}=#";

    private TomlKeys() {}

    static String read(TextCursor cursor) {
        return switch (cursor.peek()) {
            case '"' -> quoted(cursor);
            case '\'' -> throw fault(cursor, "a key in quotes needs double quotes");
            default -> bare(cursor);
        };
    }

    static void takeEquals(TextCursor cursor) {
        cursor.skipBlanks();
        if (cursor.peek() == '.') {
            throw fault(cursor, "keys with dots are not supported; begin a table such as [a.b], or quote the key");
        }
        if (!cursor.take("=")) {
            throw fault(cursor, "= is missing after the key");
        }
        cursor.skipBlanks();
    }

    private static String bare(TextCursor cursor) {
        String name = cursor.takeWhile(TomlKeys::isBare);
        if (name.isEmpty()) {
            throw fault(cursor, "a key of letters, digits, _ and - is missing; any other needs double quotes");
        }
        return name;
    }

    private static boolean isBare(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    // toml4j leaves the quotes and escapes of a key as they are, and loses its way at brackets and other quotes.
    private static String quoted(TextCursor cursor) {
        cursor.next();
        String name = cursor.takeWhile(c -> UNREADABLE.indexOf(c) < 0 && c >= ' ');
        if (cursor.peek() != '"' && UNREADABLE.indexOf(cursor.peek()) >= 0) {
            throw fault(cursor, "a key in quotes must not contain \\ ' [ ] { } = or #");
        }
        if (!cursor.take("\"")) {
            throw fault(cursor, "\" is missing at the end of the key");
        }
        if (name.isBlank()) {
            throw fault(cursor, "a key must not be blank");
        }
        return name;
    }

    private static TomlSyntaxException fault(TextCursor cursor, String message) {
        return TomlSyntaxException.onLine(cursor.line(), message);
    }
}
