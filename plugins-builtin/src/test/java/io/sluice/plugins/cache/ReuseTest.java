package io.sluice.plugins.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.testkit.FakeHeaders;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseTest {
    private static final Policy POLICY = new Policy(Long.MAX_VALUE, 0, false, 7, 0, 1000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "max-age=60 | - | 0 | SERVE",
                "max-age=60 | - | 59 | SERVE",
                "max-age=60 | - | 60 | SERVE_AND_REVALIDATE",
                "max-age=60 | - | 66 | SERVE_AND_REVALIDATE",
                "max-age=60 | - | 67 | VALIDATE",
                "max-age=60, stale-while-revalidate=10 | - | 69 | SERVE_AND_REVALIDATE",
                "max-age=60, stale-while-revalidate=10 | - | 70 | VALIDATE",
                "max-age=60, stale-while-revalidate=0 | - | 60 | VALIDATE",
                "max-age=60, stale-while-revalidate=x | - | 60 | VALIDATE",
                "max-age=60, must-revalidate | - | 60 | VALIDATE",
                "max-age=60, must-revalidate, stale-while-revalidate=10 | - | 60 | VALIDATE",
                "max-age=60, proxy-revalidate, stale-while-revalidate=10 | - | 60 | VALIDATE",
                "s-maxage=60 | - | 60 | VALIDATE",
                "s-maxage=60, stale-while-revalidate=10 | - | 60 | SERVE_AND_REVALIDATE",
                "no-cache, max-age=60 | - | 0 | VALIDATE",
                "no-cache, max-age=60, stale-while-revalidate=100 | - | 70 | VALIDATE",
                "max-age=60 | no-cache | 0 | VALIDATE",
                "max-age=60 | max-age=0 | 0 | VALIDATE",
                "max-age=60 | max-age=10 | 10 | SERVE",
                "max-age=60 | max-age=10 | 11 | VALIDATE",
                "max-age=60 | max-age=1000 | 61 | SERVE_AND_REVALIDATE",
                "max-age=60 | min-fresh=10 | 50 | SERVE",
                "max-age=60 | min-fresh=10 | 51 | VALIDATE",
                "max-age=60 | max-stale=20 | 80 | SERVE",
                "max-age=60 | max-stale=20 | 81 | VALIDATE",
                "max-age=60 | max-stale | 100000 | SERVE",
                "max-age=60, must-revalidate | max-stale | 61 | VALIDATE",
                "s-maxage=60, stale-while-revalidate=10 | max-stale | 100 | VALIDATE",
                "no-cache, max-age=60 | max-stale | 0 | VALIDATE",
            })
    void isDecidedByAgeAndBothSides(String response, String request, long seconds, Reuse expected) {
        var headers = FakeHeaders.of("Cache-Control", response);
        var freshness = Freshness.of(200, headers, CacheControl.ofResponse(headers), POLICY, 1_000_000, 1_000_000);
        var control = Optional.ofNullable(request)
                .map(line -> CacheControl.ofRequest(FakeHeaders.of("Cache-Control", line)))
                .orElse(CacheControl.NONE);

        assertThat(Reuse.of(freshness, control, 1_000_000 + seconds * 1000)).isEqualTo(expected);
    }
}
