package io.sluice.core.route;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegexTest {
    @Test
    void readsGroupsAsRustSpellsThem() {
        var regex = Regex.of("^/(?P<user_id>\\d+)/(?<_x>.)(?<plain>.)?");
        assertThat(regex.match("/42/ab")).hasToString("{user_id=42, _x=a, plain=b}");
        assertThat(regex.group("user_id")).isEqualTo(1);
        assertThat(regex.group("other")).isEqualTo(-1);
    }

    @Test
    void leavesOutGroupsThatTookNoPart() {
        assertThat(Regex.of("^(?<a>a)|(?<b>b)$").match("b")).hasToString("{b=b}");
        assertThat(requireNonNull(Regex.of("(?<a>a)?").match("b"))).isSameAs(Captures.NONE);
    }

    @Test
    void leavesLookBehindsAndEscapedParenthesesAlone() {
        assertThat(Regex.of("(?<=/)a").match("/a")).isNotNull();
        assertThat(Regex.of("(?<!/)a").match("/a")).isNull();
        assertThat(Regex.of("\\(?P<a>").match("P<a>")).isNotNull();
        assertThat(Regex.of("[(?P<a>]+$").match("(a")).isNotNull();
        assertThat(Regex.of("\\Q(?P<a_b>\\E").match("(?P<a_b>")).isNotNull();
    }

    @Test
    void refusesTheSameNameTwice() {
        assertThatThrownBy(() -> Regex.of("(?<a_b>.)(?P<a_b>.)")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            ^/api/v1           ; /api/v1
            ^/api/v1$          ; /api/v1
            ^/api/(a|b)        ; /api/
            ^/api\\.json       ; /api.json
            ^/api\\d           ; /api
            ^/apis?            ; /api
            ^/apis*            ; /api
            ^/apis{0,2}        ; /api
            ^/apis+            ; /apis
            ^/api[0-9]         ; /api
            ^/a|^/b            ; ''
            /api               ; ''
            ^/a[|]b            ; /a
            ^/a[]|]b           ; /a
            ^/a(?i)b           ; ''
            ^/a\\Qb|c\\E       ; ''
            ^?/api             ; ''
            ^*/api             ; ''
            (?i)^/api          ; ''
            """)
    void knowsWhatItsMatchesBeginWith(String expression, String prefix) {
        assertThat(Regex.of(expression).literalPrefix()).isEqualTo(prefix);
    }

    @Test
    void shortCutsChangeNoAnswer() {
        String[] pieces = {
            "^",
            "/",
            "a",
            "b",
            ".",
            ".*",
            ".+",
            "a?",
            "b*",
            "(",
            ")",
            "|",
            "[ab]",
            "[^|]",
            "\\.",
            "(?:",
            "$",
            "+",
            "{2}",
            "(?i)",
            "\\b",
            "\\Qa|\\E",
            "[]|]",
            "(?<n>"
        };
        String[] texts = {"", "/", "/a", "/ab", "/ba", "ab", "aab", "/a/b", ".b", "/a.b", "|", "a|b", "bb/ab"};
        var random = new Random(7);
        int tried = 0;
        while (tried < 20_000) {
            var expression = new StringBuilder();
            for (int i = random.nextInt(1, 7); i > 0; i--) {
                expression.append(pieces[random.nextInt(pieces.length)]);
            }
            Pattern pattern;
            try {
                pattern = Pattern.compile(expression.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
            tried++;
            var regex = Regex.of(expression.toString());
            for (String text : texts) {
                var expected = pattern.matcher(text);
                var actual = regex.find(text);
                assertThat(actual == null ? null : actual.group())
                        .as("%s in %s", expression, text)
                        .isEqualTo(expected.find() ? expected.group() : null);
            }
        }
    }

    @Test
    @Timeout(120)
    void stopsBacktrackingWithoutEnd() {
        var regex = Regex.of("^a*a*a*a*a*a*$");
        assertThatThrownBy(() -> regex.match("a".repeat(100) + "!")).isInstanceOf(RegexOverrun.class);
        assertThat(regex.match("aaa")).isNotNull();
    }

    @Test
    void stopsBeforeTheStackIsFull() {
        var regex = Regex.of("^(?:a|b)*$");
        var failures = new ArrayList<Throwable>();
        var thread = new Thread(null, () -> regex.match("ab".repeat(100_000)), "small", 1 << 18);
        thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
        thread.start();
        assertThat(joined(thread)).isTrue();
        assertThat(failures).hasOnlyElementsOfType(RegexOverrun.class).hasSize(1);
        assertThat(regex.match("abab")).isNotNull();
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Timeout(120)
    void isLinearWhereItBeginsWithAnything() {
        // A search from every place would look at the text 50 000 000 times.
        assertThat(Regex.of(".*\\.php$").match("/" + "x".repeat(10_000))).isNull();
    }
}
