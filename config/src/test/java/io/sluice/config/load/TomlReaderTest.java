package io.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TomlReaderTest {

    @Test
    void readsWhatTomlHas() {
        var document = TomlReader.read("""
                text = "a\\t\\"b\\" \\\\d é \\u00e9 😀" # comment "with" [brackets]
                literal = 'C:\\path ~^/a\\b'
                lines = \"""
                one \\
                    two
                three\"""
                raw = '''
                a'b'''
                integer = -1_000
                number = 6.5e-3
                flag = true
                date = 2020-02-29T00:00:00+02:00
                list = [ # here ]
                  "a", # there "
                  "b",
                ]
                nested = [[1, 2], ["x"]]
                inline = { a = 1, b = { c = [true] } }
                "quoted key" = 1

                [ table . "with dots.toml" ] # [not this]
                x = []

                [[tables]]
                n = 1
                [[tables]]
                n = 2
                [tables.sub]
                m = 3
                """);

        assertThat(document.faults()).isEmpty();
        assertThat(document.tree())
                .containsEntry("text", "a\t\"b\" \\d é é 😀")
                .containsEntry("literal", "C:\\path ~^/a\\b")
                .containsEntry("lines", "one two\nthree")
                .containsEntry("raw", "a'b")
                .containsEntry("integer", -1000L)
                .containsEntry("number", 0.0065)
                .containsEntry("flag", true)
                .containsEntry("date", Date.from(Instant.parse("2020-02-28T22:00:00Z")))
                .containsEntry("list", List.of("a", "b"))
                .containsEntry("nested", List.of(List.of(1L, 2L), List.of("x")))
                .containsEntry("inline", Map.of("a", 1L, "b", Map.of("c", List.of(true))))
                .containsEntry("quoted key", 1L)
                .containsEntry("table", Map.of("with dots.toml", Map.of("x", List.of())))
                .containsEntry("tables", List.of(Map.of("n", 1L), Map.of("n", 2L, "sub", Map.of("m", 3L))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\".\"]\n\"q\" = {}", "\"q\" = {\"q\" = {}}", "a = \"\"\"\\\"\"\" \"\"\""})
    void refusesWhatToml4jCannotRead(String text) {
        assertThat(TomlReader.read(text).faults())
                .extracting(TomlFault::message)
                .first()
                .asString()
                .startsWith("toml4j cannot read it");
    }

    /** Whatever the scan lets pass, toml4j must read alike, or the text is refused: never a third thing. */
    @Test
    void neverThrowsAndNeverBelievesOneReadingAlone() {
        for (int seed = 0; seed < 2_000; seed++) {
            String text = scribble(new Random(seed));

            var document = TomlReader.read(text);

            assertThat(document.faults().isEmpty())
                    .as(text)
                    .isEqualTo(TomlReader.read(document.text()).faults().isEmpty());
        }
    }

    private static String scribble(Random random) {
        String[] words = {
            "a", "b", " = ", "=", "\n", "\n", "1", "\"x\"", "'y'", "[", "]", "[[", "]]", "{", "}", ",", "#", "\"\"\"",
            "'''", "\\", "\\\\", "\\n", "true", "1.5", ".", " ", "\t", "\u0000", "é", "\"", "'", "[a]\n", "a = 1\n"
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.toString();
    }
}
