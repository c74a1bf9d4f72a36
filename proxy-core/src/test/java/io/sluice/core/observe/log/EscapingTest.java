package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class EscapingTest {
    private static String written(Escaping escaping, String text) {
        String slowly = written(text, escaping::write);
        if (text.chars().allMatch(c -> c <= 0xff)) {
            assertThat(written(text, escaping::writeLatin1)).isEqualTo(slowly);
        }
        return slowly;
    }

    private static String written(String text, BiConsumer<String, LineBuffer> writer) {
        var line = new LineBuffer();
        line.put('>');
        writer.accept(text, line);
        return new String(line.bytes(), 1, line.length() - 1, StandardCharsets.ISO_8859_1);
    }

    /** What a header's value is read as, when a client sends this text in UTF-8. */
    private static String sentAsUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void leavesPlainTextAlone() {
        var plain = "Mozilla/5.0 (X11; Linux) {a: 'b'} ~!@#$%^&*()_+-=[]<>?,./";

        assertThat(written(Escaping.HEX, plain)).isEqualTo(plain);
        assertThat(written(Escaping.JSON, plain)).isEqualTo(plain);
    }

    @Test
    void hexIsAsInNginx() {
        assertThat(written(Escaping.HEX, "a\"b\\c\r\nd\te\u0000\u001b[31m\u007f\u00e9\u009b"))
                .isEqualTo("a\\x22b\\x5Cc\\x0D\\x0Ad\\x09e\\x00\\x1B[31m\\x7F\\xE9\\x9B");
    }

    @Test
    void hexShowsTheBytesThatClientsSent() {
        assertThat(written(Escaping.HEX, sentAsUtf8("é€😀")))
                .isEqualTo("\\xC3\\xA9\\xE2\\x82\\xAC\\xF0\\x9F\\x98\\x80");
    }

    @Test
    void hexShowsTextOfTheConfigurationInUtf8() {
        assertThat(written(Escaping.HEX, "€😀Ċ")).isEqualTo("\\xE2\\x82\\xAC\\xF0\\x9F\\x98\\x80\\xC4\\x8A");
    }

    @Test
    void jsonEscapesWhatJsonHasTo() {
        assertThat(written(Escaping.JSON, "a\"b\\c\r\nd\te\u0000\u001b[31m\u007f"))
                .isEqualTo("a\\\"b\\\\c\\r\\nd\\te\\u0000\\u001b[31m\\u007f");
    }

    @Test
    void jsonReadsWhatClientsSendAsUtf8() {
        assertThat(written(Escaping.JSON, sentAsUtf8("né€😀"))).isEqualTo("n\\u00e9\\u20ac\\ud83d\\ude00");
    }

    @Test
    void jsonTakesOtherTextAsItIs() {
        assertThat(written(Escaping.JSON, "€😀")).isEqualTo("\\u20ac\\ud83d\\ude00");
    }

    @ParameterizedTest
    @CsvSource({
        "a lone byte of Latin-1, E9, \\u00e9",
        "a continuation without a beginning, 80, \\u0080",
        "cut off at the end, E282, \\u00e2\\u0082",
        "cut off by another, C341, \\u00c3A",
        "longer than needed, C0AF, \\u00c0\\u00af",
        "longer than needed in three, E080AF, \\u00e0\\u0080\\u00af",
        "longer than needed in four, F08080AF, \\u00f0\\u0080\\u0080\\u00af",
        "half of a pair, EDA080, \\u00ed\\u00a0\\u0080",
        "beyond the last character, F4908080, \\u00f4\\u0090\\u0080\\u0080",
        "never a first byte, F8888080, \\u00f8\\u0088\\u0080\\u0080",
    })
    void jsonTakesWhatIsNotUtf8AsLatin1(String what, String hex, String expected) {
        var bytes = HexFormat.of().parseHex(hex);

        assertThat(written(Escaping.JSON, new String(bytes, StandardCharsets.ISO_8859_1)))
                .as(what)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void nothingButPrintableAsciiComesOut(Escaping escaping) {
        for (int c = 0; c < 0x300; c++) {
            assertThat(written(escaping, (char) c + "" + (char) c)).matches("[ -~]+");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyByteIsTreatedTheSameAtEveryPlace(Escaping escaping) {
        for (int c = 0; c <= 0xff; c++) {
            String alone = written(escaping, String.valueOf((char) c));
            for (int before = 0; before < 18; before++) {
                String text = "a".repeat(before) + (char) c + "~ ~ ~ ~ ~".substring(before / 2);
                assertThat(written(escaping, text)).isEqualTo(text.replace(String.valueOf((char) c), alone));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noBareQuotationMarkComesOut(Escaping escaping) {
        assertThat(written(escaping, "\"\"\\\"").replace("\\\\", "").replace("\\\"", ""))
                .doesNotContain("\"");
    }

    @ParameterizedTest
    @EnumSource
    void longTextIsCut(Escaping escaping) {
        assertThat(written(escaping, "x".repeat(Escaping.MAX_BYTES))).hasSize(Escaping.MAX_BYTES);
        assertThat(written(escaping, "x".repeat(Escaping.MAX_BYTES + 1)))
                .hasSize(Escaping.MAX_BYTES + 3)
                .endsWith("x...");
        assertThat(written(escaping, "\u0001".repeat(Escaping.MAX_BYTES)))
                .hasSizeLessThan(Escaping.MAX_BYTES + 20)
                .endsWith("1...");
    }
}
