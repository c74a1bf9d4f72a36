package io.sluice.plugins.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.http.HttpDate;
import io.sluice.spi.testkit.FakeHeaders;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern DATE = Pattern.compile("\\{(-?\\d+)}");

    private static FakeHeaders headers(String lines) {
        String dated = DATE.matcher(lines)
                .replaceAll(match -> HttpDate.format(NOW.plusSeconds(Long.parseLong(match.group(1)))));
        var headers = FakeHeaders.of();
        for (String line : dated.split(" ; ", -1)) {
            int colon = line.indexOf(':');
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static Freshness of(int status, String lines, Policy policy) {
        var headers = headers(lines);
        return Freshness.of(
                status,
                headers,
                CacheControl.ofResponse(headers),
                policy,
                NOW.toEpochMilli() - 3000,
                NOW.toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | Cache-Control: max-age=60 | 60",
                "200 | Cache-Control: max-age=60, s-maxage=5 | 5",
                "200 | Cache-Control: max-age=900 | 300",
                "200 | Cache-Control: max-age=6 ; Expires: {100} | 6",
                "200 | Date: {0} ; Expires: {100} | 100",
                "200 | Date: {-50} ; Expires: {100} | 150",
                "200 | Expires: {100} | 100",
                "200 | Date: {0} ; Expires: {-100} | 0",
                "200 | Date: {0} ; Expires: never ; Last-Modified: {-1000} | 0",
                "200 | Date: {0} ; Last-Modified: {-1000} | 100",
                "200 | Date: {0} ; Last-Modified: {1000} | 0",
                "200 | Date: {0} ; Last-Modified: {-100000000} | 300",
                "302 | Date: {0} ; Last-Modified: {-1000} | 0",
                "302 | Date: {0} ; Last-Modified: {-1000} ; Cache-Control: public | 100",
                "404 | Date: {0} | 20",
                "503 | Date: {0} | 0",
            })
    void lastsAsTheResponseOrTheOperatorSays(int status, String lines, long lifetime) {
        assertThat(of(status, lines, new Policy(300, 20, false, 0, 0, 1)).lifetime())
                .isEqualTo(lifetime);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X: 1 | 3",
                "Age: 10 | 13",
                "Date: {-20} | 20",
                "Age: 10 ; Date: {-20} | 20",
                "Age: 30 ; Date: {-20} | 33",
                "Date: {100} | 3",
                "Age: old | 3",
                "Age: 10, 5 | 13",
                "Age: 10 ; Age: 5 | 13",
                "Age: old, 5 | 3",
            })
    void beginsWithTheAgeItCameWithAndTheTimeItTook(String lines, long age) {
        assertThat(of(200, lines, new Policy(300, 20, false, 0, 0, 1)).age(NOW.toEpochMilli()))
                .isEqualTo(age);
    }

    @Test
    void growsWithTime() {
        var freshness = of(200, "Cache-Control: max-age=60", new Policy(300, 20, false, 0, 0, 1));

        assertThat(freshness.age(NOW.toEpochMilli() + 10_999)).isEqualTo(13);
        assertThat(freshness.timeToLive(NOW.toEpochMilli() + 10_999)).isEqualTo(47);
        assertThat(freshness.age(NOW.toEpochMilli() - 10_000))
                .as("a clock set back")
                .isEqualTo(3);
    }
}
