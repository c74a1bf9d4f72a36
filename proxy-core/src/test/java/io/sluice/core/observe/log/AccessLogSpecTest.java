package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessLogSpecTest {
    @ParameterizedTest
    @CsvSource({
        "combined, combined",
        "stdout, combined",
        "stdout json, json",
        "'  stdout   {method} {uri} ', {method} {uri}",
        "{method} {uri}, {method} {uri}",
        "'', combined"
    })
    void goesToStandardOutput(String text, String format) {
        assertThat(AccessLogSpec.parse(text))
                .isEqualTo(new AccessLogSpec(new LogTarget.StandardOutput(), LogFormat.parse(format)));
    }

    @ParameterizedTest
    @CsvSource({
        "/var/log/a.log, /var/log/a.log, combined",
        "/var/log/a.log json, /var/log/a.log, json",
        "./a.log   {status} {size}, ./a.log, {status} {size}"
    })
    void goesToAFile(String text, String path, String format) {
        assertThat(AccessLogSpec.parse(text))
                .isEqualTo(new AccessLogSpec(new LogTarget.File(Path.of(path)), LogFormat.parse(format)));
    }

    @Test
    void knowsTheHomeOfTheUser() {
        assertThat(AccessLogSpec.parse("~/a.log json").target())
                .isEqualTo(new LogTarget.File(Path.of(System.getProperty("user.home"), "a.log")));
    }

    @Test
    void refusesParametersOfThePath() {
        assertThatThrownBy(() -> AccessLogSpec.parse("/var/log/a.log?rolling=daily combined"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/var/log/a.log?rolling=daily")
                .hasMessageContaining("logrotate");
    }

    @Test
    void refusesWhatTheFormatRefuses() {
        assertThatThrownBy(() -> AccessLogSpec.parse("stdout combind"))
                .hasMessage("\"combind\" is no format and has no tag in braces, did you mean \"combined\"?");
    }
}
