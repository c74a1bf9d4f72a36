package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanUnitsTest {
    private final LineBuffer line = new LineBuffer();

    private String written() {
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "999, 999B",
        "1000, 1KB",
        "1024, 1KB",
        "1124, 1.1KB",
        "999999, 999.9KB",
        "1220000, 1.2MB",
        "5000000000, 5GB",
        "1500000000000, 1.5TB",
        "9223372036854775807, 9.2EB"
    })
    void sizes(long bytes, String expected) {
        HumanUnits.bytes(bytes, line);

        assertThat(written()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "999, 999ms",
        "1000, 1s",
        "12400, 12.4s",
        "59999, 59.9s",
        "60000, 1m",
        "90000, 1.5m",
        "3600000, 1h",
        "360000000, 100h"
    })
    void durations(long millis, String expected) {
        HumanUnits.millis(millis, line);

        assertThat(written()).isEqualTo(expected);
    }
}
