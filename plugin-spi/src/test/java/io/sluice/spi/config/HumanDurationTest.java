package io.sluice.spi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HumanDurationTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S, 500ms",
        "10s, PT10S, 10s",
        "0s, PT0S, 0s",
        "1h30m, PT1H30M, 1h30m",
        "1h 30min, PT1H30M, 1h30m",
        "2 days, PT48H, 2d",
        "90s, PT1M30S, 1m30s",
        "1w, PT168H, 7d",
        "5us, PT0.000005S, 5us",
        "3ns, PT0.000000003S, 3ns",
    })
    void readsAndWrites(String text, Duration duration, String written) {
        assertThat(HumanDuration.parse(text)).isEqualTo(duration);
        assertThat(HumanDuration.format(duration)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "1s2", "10 x", "1month", "99999999999999s", "1 000s"})
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HumanDuration.parse(text));
    }
}
