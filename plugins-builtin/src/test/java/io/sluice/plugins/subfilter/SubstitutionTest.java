package io.sluice.plugins.subfilter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with the JDK's own replacing in the whole text, for random texts in random chunks. */
class SubstitutionTest {
    private static final int MAX_MATCH = 64;
    private final Random random = new Random(20261121);

    private String text(String alphabet, int maxLength) {
        int length = random.nextInt(maxLength);
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** Runs a body through, in chunks of 1 to {@code maxChunk} bytes, the last of them empty now and then. */
    private String rewrite(Substitution substitution, String body, int maxChunk) {
        var rewriter = substitution.start();
        var out = new ByteWindow();
        int at = 0;
        boolean emptyLast = random.nextBoolean() || body.isEmpty();
        while (at < body.length()) {
            int end = Math.min(body.length(), at + 1 + random.nextInt(maxChunk));
            boolean last = end == body.length() && !emptyLast;
            assertHonest(rewriter, body.substring(at, end), last, out);
            at = end;
        }
        if (emptyLast) {
            assertHonest(rewriter, "", true, out);
        }
        return out.toString();
    }

    /** A rewriter that says that it changed nothing must have given what it took. */
    private static void assertHonest(Rewriter rewriter, String chunk, boolean last, ByteWindow out) {
        var in = new ByteWindow();
        in.append(chunk.getBytes(ISO_8859_1));
        var given = new ByteWindow();
        boolean changed = rewriter.rewrite(in, last, given);
        if (!changed) {
            assertThat(given).hasToString(chunk);
        }
        assertThat(in).hasToString(chunk);
        out.append(given);
    }

    @Test
    void literalsAgreeWithTheStringsReplace() {
        for (int round = 0; round < 20_000; round++) {
            String pattern = text("ab", 7) + "a";
            String replacement = text("abx", 4);
            String body = text("abc", 60);
            String label = "'%s' -> '%s' in '%s'".formatted(pattern, replacement, body);
            int maxChunk = 1 + random.nextInt(8);

            assertThat(rewrite(LiteralSubstitution.of(pattern, replacement, true, false), body, maxChunk))
                    .as(label)
                    .isEqualTo(body.replace(pattern, replacement));
            assertThat(rewrite(LiteralSubstitution.of(pattern, replacement, false, false), body, maxChunk))
                    .as(label)
                    .isEqualTo(Pattern.compile(pattern, Pattern.LITERAL)
                            .matcher(body)
                            .replaceFirst(replacement));
        }
    }

    @Test
    void literalsWithoutCaseAgreeWithThePattern() {
        for (int round = 0; round < 10_000; round++) {
            String pattern = text("aAbB[@", 5) + "A";
            String body = text("aAbB[@{`", 40);

            assertThat(rewrite(LiteralSubstitution.of(pattern, "x", true, true), body, 4))
                    .as("'%s' in '%s'", pattern, body)
                    .isEqualTo(Pattern.compile(pattern, Pattern.LITERAL | Pattern.CASE_INSENSITIVE)
                            .matcher(body)
                            .replaceAll("x"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ab          ~ x",
                "abc~",
                "a+b         ~ <$0>",
                "a(b|c)a     ~ $1",
                "(a|ab)(c|bcd)? ~ [$1]",
                "abca|b      ~ x",
                "[^a]{2}     ~ x",
                "a{1,5}?b    ~ x",
                "a.*?b       ~ <$0>",
                "(?:ab)++c   ~ x",
                "(a)(b)?     ~ $2$1",
                "(a|b)\\1    ~ x",
                "(?<=a)b     ~ x",
                "(?<=a)      ~ x",
                "(?<!a)b     ~ x",
                "a(?!b)      ~ x",
                "(?=ab)      ~ x",
                "(?=a)       ~ -",
                "\\bab       ~ x",
                "c\\B        ~ x",
                "^ab         ~ x",
                "\\Aa        ~ x",
                "(?m)^a      ~ x",
                "(?m)b$      ~ x",
                "b$          ~ x",
                "c\\z        ~ x",
                "b\\Z        ~ x",
                "\\R         ~ x",
                "a\\s*b      ~ x",
                "(?s)a.b     ~ x",
                "(?i)AB      ~ x",
                "b++(?=c)    ~ x",
            })
    void regexesAgreeWithTheMatchersReplace(String regex, String replacement) {
        String template = replacement == null ? "" : replacement;
        var pattern = Pattern.compile(regex);
        var all = RegexSubstitution.of(regex, template, true, false, MAX_MATCH);
        var first = RegexSubstitution.of(regex, template, false, false, MAX_MATCH);
        for (int round = 0; round < 3_000; round++) {
            String body = text(round % 2 == 0 ? "abc\n" : "abc \r\n", 50);
            int maxChunk = round % 3 == 0 ? 1 : 9;

            assertThat(rewrite(all, body, maxChunk))
                    .as("'%s' in '%s'", regex, body)
                    .isEqualTo(pattern.matcher(body).replaceAll(template));
            assertThat(rewrite(first, body, maxChunk))
                    .as("'%s' in '%s'", regex, body)
                    .isEqualTo(pattern.matcher(body).replaceFirst(template));
        }
    }

    @Test
    void matchesUpToTheLimitAreFoundInLongBodies() {
        var substitution = RegexSubstitution.of("<[^>]*>", "", true, false, MAX_MATCH);
        for (int round = 0; round < 500; round++) {
            var body = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                body.append(text("abc", 200))
                        .append('<')
                        .append("x".repeat(random.nextInt(MAX_MATCH - 1)))
                        .append('>');
            }
            assertThat(rewrite(substitution, body.toString(), 300))
                    .isEqualTo(body.toString().replaceAll("<[^>]*>", ""));
        }
    }

    @Test
    void holdsBackNoMoreThanTheLimit() {
        var rewriter =
                RegexSubstitution.of("a[^b]*b", "x", true, false, MAX_MATCH).start();
        var in = new ByteWindow();
        in.append("a".getBytes(ISO_8859_1));
        var out = new ByteWindow();
        for (int i = 1; i <= 1000; i++) {
            rewriter.rewrite(in, false, out);
            assertThat(out.length()).isGreaterThanOrEqualTo(i - MAX_MATCH);
        }
    }

    @Test
    void aLiteralHoldsBackOnlyTheBeginningOfAMatch() {
        var rewriter = LiteralSubstitution.of("abc", "x", true, false).start();
        var in = new ByteWindow();
        in.append("ab-ab".getBytes(ISO_8859_1));
        var out = new ByteWindow();

        rewriter.rewrite(in, false, out);

        assertThat(out).hasToString("ab-");
    }
}
