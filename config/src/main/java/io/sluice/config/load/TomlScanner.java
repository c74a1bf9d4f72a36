package io.sluice.config.load;

import io.sluice.spi.config.KeyPath;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads TOML 0.4 strictly, notes the line of every key, and goes on behind a fault.
 *
 * <p>toml4j is the parser, but a parser with silent faults: it drops a key without a value, reads {@code [1 2]} as two
 * elements and {@code \U0001F600} as {@code F600}, and knows no lines of values. Hence this second reading. What toml4j
 * cannot read of TOML 1.0 is refused here too, with a hint at how to write it instead.
 */
final class TomlScanner {
    private static final Pattern STATEMENT =
            Pattern.compile("\\s*(?:[A-Za-z0-9_\"-]+\\s*=.*|\\[{1,2}\\s*[A-Za-z_\"][^,]*\\]{1,2}\\s*(?:#.*)?)");
    private static final int MAX_FAULTS = 50;

    private final TextCursor cursor;
    private final TomlTables tables = new TomlTables();
    private final List<TomlFault> faults = new ArrayList<>();
    private String path = "";
    private boolean whole = true;

    private TomlScanner(String text) {
        this.cursor = new TextCursor(text);
    }

    static TomlDocument scan(String text) {
        var scanner = new TomlScanner(text);
        scanner.statements();
        return new TomlDocument(
                scanner.tables.root(),
                scanner.tables.lines(),
                List.copyOf(scanner.faults),
                scanner.whole,
                scanner.cursor.copy());
    }

    private void statements() {
        while (cursor.peek() != TextCursor.END && faults.size() < MAX_FAULTS) {
            int line = cursor.line();
            path = tables.path();
            try {
                statement();
            } catch (TomlSyntaxException e) {
                faults.add(new TomlFault(e.line(), path, e.text()));
                resume(line, e);
            }
        }
    }

    private void statement() {
        cursor.skipBlanks();
        switch (cursor.peek()) {
            case '#', '\n', TextCursor.END -> {}
            case '[' -> header();
            default -> keyValue();
        }
        endOfLine();
    }

    private void endOfLine() {
        cursor.skipBlanks();
        cursor.skipComment();
        if (cursor.peek() != '\n' && cursor.peek() != TextCursor.END) {
            throw TomlSyntaxException.onLine(cursor.line(), "only a comment may follow on this line");
        }
        cursor.next();
    }

    private void resume(int statementLine, TomlSyntaxException fault) {
        if (!fault.isInside()) {
            cursor.goToLine(fault.line() + 1);
            return;
        }
        cursor.goToLine(Math.max(fault.line(), statementLine + 1));
        while (cursor.peek() != TextCursor.END
                && !STATEMENT.matcher(cursor.restOfLine()).matches()) {
            cursor.skipLine();
        }
    }

    private void header() {
        int line = cursor.line();
        int mark = cursor.mark();
        String begin = cursor.sees("[[") ? "[[" : "[";
        String end = begin.replace('[', ']');
        cursor.take(begin);
        var names = names(end);
        path = names.stream().reduce("", KeyPath::key);
        // toml4j stumbles over blanks around quoted names.
        cursor.write(mark, begin + path + end);
        try {
            tables.enter(names, begin.length() == 2, line);
        } catch (TomlSyntaxException e) {
            tables.enterNowhere(path);
            throw e;
        }
    }

    private List<String> names(String end) {
        try {
            return namesUpTo(end);
        } catch (TomlSyntaxException e) {
            whole = false;
            path = "";
            tables.enterNowhere(path);
            throw e;
        }
    }

    private List<String> namesUpTo(String end) {
        var names = new ArrayList<String>();
        do {
            cursor.skipBlanks();
            names.add(TomlKeys.read(cursor));
            cursor.skipBlanks();
        } while (cursor.take("."));
        if (names.stream()
                        .filter(name -> KeyPath.key("", name).startsWith("\""))
                        .count()
                > 1) {
            throw TomlSyntaxException.onLine(cursor.line(), "only one part of a table's name can need quotes");
        }
        if (!cursor.take(end)) {
            throw TomlSyntaxException.onLine(cursor.line(), end + " is missing after the table's name");
        }
        return names;
    }

    private void keyValue() {
        int line = cursor.line();
        String name = TomlKeys.read(cursor);
        path = KeyPath.key(tables.path(), name);
        TomlKeys.takeEquals(cursor);
        tables.begin(path, line);
        var value = new TomlValues(cursor, tables).read(path);
        tables.put(name, value);
    }
}
