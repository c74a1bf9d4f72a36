package io.sluice.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.testkit.FakeHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | 0",
                "gzip                        | 1000",
                "GZIP                        | 1000",
                "br, gzip                    | 1000",
                "br,\tgzip ;q=0.5            | 500",
                "br;q=1.0, gzip; q=0.001     | 1",
                "gzip;Q=0.12345              | 123",
                "gzip;q=0                    | 0",
                "gzip;q=0.000, *             | 0",
                "*                           | 1000",
                "*;q=0.3, br                 | 300",
                "br                          | 0",
                "gzipx, xgzip                | 0",
                "gzip;q=2                    | 0",
                "gzip;q=often                | 0",
                "gzip;q=                     | 0",
                "gzip;level=9;q=0.7          | 700",
                "gzip;quality=0.7            | 1000",
                ",, gzip ,                   | 1000",
            })
    void weighsCodings(String list, int weight) {
        assertThat(new Preferences(list).ofCoding("gzip")).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                    | 0",
                "text/html                             | 1000",
                "text/*;q=0.4                          | 400",
                "*/*;q=0.8                             | 800",
                "*                                     | 0",
                "text/plain, text/*;q=0.2, */*         | 200",
                "text/html;level=1;q=0.4, */*;q=0.8    | 400",
                "application/json                      | 0",
                "text/htmlx, text/ht                   | 0",
                "text/html;q=0, */*                    | 0",
            })
    void weighsMediaTypesByTheClosestRange(String list, int weight) {
        assertThat(new Preferences(list).ofMediaType("text/html")).isEqualTo(weight);
    }

    @Test
    void joinsLines() {
        var headers = FakeHeaders.of("Accept-Encoding", "br", "accept-encoding", "gzip;q=0.5");

        assertThat(Preferences.of(headers, HeaderNames.ACCEPT_ENCODING).ofCoding("gzip"))
                .isEqualTo(500);
        assertThat(Preferences.of(headers, HeaderNames.ACCEPT).list()).isEmpty();
    }

    @Test
    void aMemberIsNamedOnlyByItself() {
        assertThat(new Preferences("*/*, text/html").names("text/html")).isTrue();
        assertThat(new Preferences("*/*, text/*").names("text/html")).isFalse();
        assertThat(new Preferences("text/html;q=0").names("text/html")).isFalse();
    }
}
