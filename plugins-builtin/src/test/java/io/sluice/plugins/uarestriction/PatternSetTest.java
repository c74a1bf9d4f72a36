package io.sluice.plugins.uarestriction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternSetTest {
    @ParameterizedTest
    @CsvSource({
        "Googlebot, googlebot",
        "Googlebot\\/2\\.1, googlebot/2.1",
        "(?i)Spider, spider",
        "^curl/, curl/",
        "abcd?ef, abc",
        "abcd*, abc",
        "abcd+efghi, efghi",
        "abcd{0}xy, abc",
        "(abcdef)xyz, xyz",
        "[abcdef]xyz, xyz",
        "[^]a]abc, ''",
        "abc[a&&[b]]de, abc",
        "abc|def, ''",
        "(?x)a b c d, ''",
        "(?-i)abcd, ''",
        "(?i:abcd)efg, efg",
        "\\Qabc\\E, ''",
        "\\x41bcd, ''",
        "ab\\bcde, cde",
        "(a)\\1bcd, ''",
        "ab, ''",
        "\u00e9\u00e9abc, abc"
    })
    void knowsTheLettersThatMustBeThere(String expression, String letters) {
        assertThat(RequiredLiteral.of(Pattern.compile(expression))).isEqualTo(letters);
    }

    @Test
    void otherFlagsAreNotUnderstood() {
        assertThat(RequiredLiteral.of(Pattern.compile("abcd", Pattern.COMMENTS)))
                .isEmpty();
        assertThat(RequiredLiteral.of(Pattern.compile("ABCD", Pattern.CASE_INSENSITIVE)))
                .isEqualTo("abcd");
    }

    @Test
    void findsWordsWithinWords() {
        var words = List.of("he", "she", "his", "hers", "he", "ushers!");
        var finder = LiteralFinder.of(words);
        var found = new ArrayList<String>();

        assertThat(finder.find("USHERS", word -> {
                    found.add(words.get(word) + word);
                    return false;
                }))
                .isFalse();
        assertThat(found).containsExactlyInAnyOrder("she1", "he0", "he4", "hers3");
        assertThat(finder.find("\u20ac\u00e9his\u00e9", word -> true)).isTrue();
        assertThat(LiteralFinder.of(List.of()).find("any", word -> true)).isFalse();
    }

    @Test
    void findsWhatTheExpressionsFind() {
        var random = new Random(11);
        int found = 0;
        for (int round = 0; round < 3000; round++) {
            var patterns = Stream.generate(() -> Pattern.compile(expression(random)))
                    .limit(1 + random.nextInt(4))
                    .toList();
            var set = PatternSet.of(patterns);
            for (int i = 0; i < 10; i++) {
                String text = text(random);
                boolean expected = patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(text).find());
                assertThat(set.findsOneIn(text, false))
                        .as("%s in \"%s\"", patterns, text)
                        .isEqualTo(expected);
                found += expected ? 1 : 0;
            }
        }
        assertThat(found).isBetween(3000, 27_000);
    }

    private static String expression(Random random) {
        var expression = new StringBuilder(random.nextInt(4) == 0 ? "(?i)" : "");
        var parts = List.of(
                "abc",
                "ab",
                "bca",
                "aab",
                "a",
                "b?",
                "c*",
                "a+",
                "[ab]",
                "[^a]",
                ".",
                "(ab|c)",
                "(?:bc)?",
                "b{2}",
                "\\b",
                "^",
                "$",
                "|",
                "\\w",
                "(?i:aBc)",
                "(?!c)",
                "\\.");
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            expression.append(parts.get(random.nextInt(parts.size())));
        }
        return expression.toString();
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append("aaabbbcccABC. ".charAt(random.nextInt(14)));
        }
        return text.toString();
    }
}
