package io.sluice.plugins.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.testkit.FakeHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheControlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "max-age=60 | 60",
                "MAX-AGE=60 | 60",
                "a, max-age = 60 | 60",
                "max-age=\"60\" | 60",
                "max-age=60, max-age=5 | 60",
                "x=\"max-age=5\", max-age=60 | 60",
                "x=\"a\\\"b, max-age=5\", max-age=60 | 60",
                "max-age=2147483648 | 2147483647",
                "max-age=99999999999999999999 | 2147483647",
                "max-age= | 0",
                "max-age | 0",
                "max-age=-5 | 0",
                "max-age=1.5 | 0",
                "max-age=60s | 0",
                "x=\"max-age=5 | -1",
                "s-maxage=60 | -1",
                ",,, | -1",
            })
    void readsSeconds(String line, long seconds) {
        var control = CacheControl.ofResponse(FakeHeaders.of("Cache-Control", line));

        assertThat(control.seconds("max-age")).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "private | true | ''",
                "private=\"X-A, x-b\" | false | x-a x-b",
                "private=\"\" | true | ''",
                "private=X-A | false | x-a",
                "public | false | ''",
            })
    void knowsWhatADirectiveIsLimitedTo(String line, boolean unlimited, String names) {
        var control = CacheControl.ofResponse(FakeHeaders.of("Cache-Control", line));

        assertThat(control.hasUnlimited("private")).isEqualTo(unlimited);
        assertThat(control.limits("private"))
                .extracting(HeaderName::lowerCase)
                .containsExactly(names.isEmpty() ? new String[0] : names.split(" ", -1));
    }

    @Test
    void joinsLines() {
        var control = CacheControl.ofResponse(FakeHeaders.of("Cache-Control", "public", "Cache-Control", "max-age=1"));

        assertThat(control.has("public")).isTrue();
        assertThat(control.seconds("max-age")).isEqualTo(1);
    }

    @Test
    void pragmaIsForRequestsWithoutCacheControl() {
        var both = FakeHeaders.of("Pragma", "no-cache", "Cache-Control", "max-age=1");

        assertThat(CacheControl.ofRequest(FakeHeaders.of("Pragma", "no-cache")).has("no-cache"))
                .isTrue();
        assertThat(CacheControl.ofRequest(both).has("no-cache")).isFalse();
        assertThat(CacheControl.ofResponse(FakeHeaders.of("Pragma", "no-cache")).isPresent())
                .isFalse();
    }
}
