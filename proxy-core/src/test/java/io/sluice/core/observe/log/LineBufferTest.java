package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineBufferTest {
    private final LineBuffer line = new LineBuffer();

    private String written() {
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 1_000_000, -1, -750, Long.MAX_VALUE, Long.MIN_VALUE + 1})
    void writesNumbersInDecimal(long number) {
        line.number(number);

        assertThat(written()).isEqualTo(Long.toString(number));
    }

    @Test
    void writesThousandths() {
        line.thousandths(1_234_056);
        line.put(' ');
        line.thousandths(7);

        assertThat(written()).isEqualTo("1234.056 0.007");
    }

    @Test
    void growsAsNeeded() {
        byte[] much = "0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        line.put('[');
        line.put(much);
        line.put(']');

        assertThat(written()).startsWith("[0123").endsWith("789]").hasSize(10_002);
    }

    @Test
    void beginsAgain() {
        line.number(123);
        line.clear();
        line.number(4);

        assertThat(written()).isEqualTo("4");
    }
}
