package io.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TomlScannerTest {

    /** In the documents, {@code ¶} stands for a line end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What toml4j accepts in silence.
                "a =                      | 1 | a | the value is missing",
                "a = # c                  | 1 | a | the value is missing",
                "a = \"\\U0001F600\"      | 1 | a | \\U is not supported; write the character itself",
                "a = [1 2]                | 1 | a | , or ] is missing; the list begins in line 1",
                "a = [1,,2]               | 1 | a | a value is missing before the comma",
                "a = [,]                  | 1 | a | a value is missing before the comma",
                "a = \"x¶y\"              | 1 | a | the quote at the text's end is missing; a text of several lines needs three quotes",
                "a = \"x\u0007y\"         | 1 | a | a control character must be escaped: \\u0007",
                "a = 007                  | 1 | a | a number must not begin with 0",
                "a = -01.5                | 1 | a | a number must not begin with 0",
                "a = {b = 1,¶c}           | 1 | a | an inline table must be on one line; use a [table] for more",
                "a = {b = 1,}             | 1 | a | an inline table must not end in a comma",
                "a = {b = 1, b = 2}       | 1 | a | b is defined twice in one inline table",
                "a = \"\\\\n\"            | 1 | a | \\\\ is misread here; put the text into single quotes and write \\ once",
                "a = \"x\\\\\"            | 1 | a | \\\\ is misread here; put the text into single quotes and write \\ once",
                "a = \"\\u005c\"          | 1 | a | \\u0022 and \\u005c are misread; write \\\" and \\\\",
                "a = 1979-05-27T07:32:00.5Z | 1 | a | a time must not have fractions of a second",
                "[[a.b]]¶c = {}           | 1 | a.b | [a] must come before [[a.b]]",
                // What TOML 1.0 has and toml4j refuses without a hint.
                "a.b = 1                  | 1 | a | keys with dots are not supported; begin a table such as [a.b], or quote the key",
                "'a' = 1                  | 1 | `` | a key in quotes needs double quotes",
                "a = 0xff                 | 1 | a | integers can only be decimal",
                "a = 0b1                  | 1 | a | integers can only be decimal",
                "a = +inf                 | 1 | a | infinity and not-a-number are not supported",
                "a = [1, 2.0]             | 1 | a | all values of a list must be of one type; 1 and 1.0 are of two",
                "a = [1, \"x\"]           | 1 | a | all values of a list must be of one type; 1 and 1.0 are of two",
                "a = 2026-01-31           | 1 | a | a date without time and zone needs quotes: \"2026-01-31\"",
                "a = 2026-01-31T10:00:00  | 1 | a | a date without time and zone needs quotes: \"2026-01-31\"",
                "a = 2026-01-31 10:00:00Z | 1 | a | a date without time and zone needs quotes: \"2026-01-31\"",
                "a = 07:32:00             | 1 | a | a time of day needs quotes: \"07:30:00\"",
                "a = \"\"\"x\"\"\"\"      | 1 | a | a text in three quotes must not end in a quote",
                // What toml4j quotes in full when it refuses it.
                "a = hunter2              | 1 | a | a text needs quotes",
                "a = 10s                  | 1 | a | not a number; a text, duration, size or address needs quotes",
                "a = True                 | 1 | a | true and false are written in lower case",
                "a = .5                   | 1 | a | digits are missing before or after the point",
                "a = 5.                   | 1 | a | digits are missing before or after the point",
                "a = 1_                   | 1 | a | not a number; a text, duration, size or address needs quotes",
                "a = 9223372036854775808  | 1 | a | the integer does not fit 64 bits",
                "a = 1e999                | 1 | a | the number is too large",
                "a = 2026-02-30T00:00:00Z | 1 | a | there is no such date",
                "a = \"C:\\path\"         | 1 | a | no such escape; write \\\\ for a backslash, or put the text into single quotes",
                "a = \"\\u12\"            | 1 | a | \\u needs four hexadecimal digits",
                "a = \"\\ud800\"          | 1 | a | half a character; write the character itself",
                "a = 'x                   | 1 | a | the quote at the text's end is missing; a text of several lines needs three quotes",
                "a = '''¶x                | 1 | a | the three quotes at the text's end are missing",
                "a = [1,¶2                | 2 | a | , or ] is missing; the list begins in line 1",
                "a = {b = 1               | 1 | a | , or } is missing; an inline table must be on one line",
                "a = \"x\" \"y\"          | 1 | a | only a comment may follow on this line",
                "a                        | 1 | a | = is missing after the key",
                "= 1                      | 1 | `` | a key of letters, digits, _ and - is missing; any other needs double quotes",
                "ä = 1                    | 1 | `` | a key of letters, digits, _ and - is missing; any other needs double quotes",
                "\"\" = 1                 | 1 | `` | a key must not be blank",
                "\"a = 1                  | 1 | `` | a key in quotes must not contain \\ ' [ ] { } = or #",
                "[a                       | 1 | `` | ] is missing after the table's name",
                "[a]]                     | 1 | a | only a comment may follow on this line",
                "[]                       | 1 | `` | a key of letters, digits, _ and - is missing; any other needs double quotes",
                "a = 1¶a = 2              | 2 | a | is defined twice, first in line 1",
                "[a]¶[b]¶[a]              | 3 | a | is defined twice, first in line 1",
                "a = 1¶[a.b]              | 2 | a.b | a is a value, in line 1, and no table",
                "a = [1]¶[[a]]            | 2 | a | is defined twice, first in line 1",
                "[\"x y\".\"a.b\"]        | 1 | `` | only one part of a table's name can need quotes",
                "\"x y\" = {}             | 1 | \"x y\" | a key in quotes cannot hold an inline table; use a [table]",
            })
    void findsFaults(String text, int line, String path, String message) {
        var faults = TomlScanner.scan(text.replace('¶', '\n')).faults();

        assertThat(faults).containsExactly(new TomlFault(line, path, message));
    }

    @Test
    void refusesDeepNestingWithoutOverflowing() {
        for (String open : List.of("[", "{a=")) {
            var faults = TomlScanner.scan("a = " + open.repeat(100_000)).faults();

            assertThat(faults)
                    .extracting(TomlFault::message)
                    .containsExactly("lists and tables are nested deeper than 32");
        }
    }

    @Test
    void refusesMoreListedTablesThanToml4jCanReadInTime() {
        assertThat(TomlScanner.scan("[[a]]\n".repeat(2_001)).faults())
                .extracting(TomlFault::line)
                .containsExactly(2_001);
    }

    @Test
    void goesOnBehindEachFault() {
        var document = TomlScanner.scan("""
                [a]
                x =
                list = [
                  "one",
                  two,
                  "three"
                ]
                y = 1
                text = \"""
                never closed
                [b]
                z = 007
                [c
                q = 1
                [d]
                q = 2
                """);

        assertThat(document.faults())
                .extracting(TomlFault::line, TomlFault::path)
                .containsExactly(
                        tuple(2, "a.x"), tuple(5, "a.list"), tuple(9, "a.text"), tuple(12, "b.z"), tuple(13, ""));
        assertThat(document.tree()).isEqualTo(Map.of("a", Map.of("y", 1L), "b", Map.of(), "d", Map.of("q", 2L)));
        assertThat(document.whole()).isFalse();
    }

    @Test
    void givesUpAfterFiftyFaults() {
        assertThat(TomlScanner.scan("?\n".repeat(1_000)).faults()).hasSize(50);
    }

    @Test
    void knowsTheLineOfEveryValue() {
        var lines = TomlScanner.scan("""
                        # comment
                        [a.b]
                        x = [
                          1,
                          # two
                          2
                        ]
                        t = { k = "v" }

                        [[a.c]]
                        y = 1
                        [[a.c]]
                        y = 2
                        """.replace("[[a.c]]\ny = 1", "[a]\n[[a.c]]\ny = 1"))
                .lines();

        assertThat(lines)
                .containsEntry("a.b", 2)
                .containsEntry("a.b.x", 3)
                .containsEntry("a.b.x[0]", 4)
                .containsEntry("a.b.x[1]", 6)
                .containsEntry("a.b.t.k", 8)
                .containsEntry("a", 10)
                .containsEntry("a.c[0].y", 12)
                .containsEntry("a.c[1]", 13)
                .containsEntry("a.c[1].y", 14);
    }

    @Test
    void keepsTheOrderOfTheFile() {
        var names = TomlScanner.scan("[z]\n[y]\n[x]\n[w]\n[a]\n[y.k]\n").tree();

        assertThat(names.keySet()).containsExactly("z", "y", "x", "w", "a");
    }
}
