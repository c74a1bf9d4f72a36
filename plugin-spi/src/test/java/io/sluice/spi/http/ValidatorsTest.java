package io.sluice.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.testkit.FakeHeaders;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorsTest {
    private static final Validators VALIDATORS = new Validators(
            Optional.of("W/\"a\""),
            Optional.of("Sun, 06 Nov 1994 08:49:37 GMT"),
            Optional.of("Sun, 06 Nov 1994 08:49:38 GMT"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "If-None-Match | \"a\" | true",
                "If-None-Match | W/\"a\" | true",
                "If-None-Match | \"b\", \"a\" | true",
                "If-None-Match | \"b,\"a\" | false",
                "If-None-Match | * | true",
                "If-None-Match | \"ab\" | false",
                "If-None-Match | a | false",
                "If-Modified-Since | Sun, 06 Nov 1994 08:49:37 GMT | true",
                "If-Modified-Since | Mon, 07 Nov 1994 08:49:37 GMT | true",
                "If-Modified-Since | Sun, 06 Nov 1994 08:49:36 GMT | false",
                "If-Modified-Since | yesterday | false",
                "If-Range | \"a\" | false",
            })
    void answerConditions(String header, String value, boolean notModified) {
        assertThat(VALIDATORS.isNotModified(FakeHeaders.of(header, value))).isEqualTo(notModified);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"a\" | \"a\" | true",
                "\"a\" | \"b\" | false",
                "W/\"a\" | W/\"a\" | false",
                "\"a\" | Sun, 06 Nov 1994 08:49:37 GMT | true",
                "\"a\" | Sun, 06 Nov 1994 08:49:38 GMT | false",
            })
    void permitRangesByStrongValidators(String etag, String condition, boolean permitted) {
        var validators = new Validators(Optional.of(etag), VALIDATORS.lastModified(), VALIDATORS.date());

        assertThat(validators.permitRange(Optional.of(condition))).isEqualTo(permitted);
    }
}
