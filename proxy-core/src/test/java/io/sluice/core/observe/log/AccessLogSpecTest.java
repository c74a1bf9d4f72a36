package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessLogSpecTest {
    private static final SinkTarget SINK = new SinkTarget("syslog", lines -> {});

    private static AccessLogSpec parse(String text) {
        return AccessLogSpec.parse(text, name -> Optional.of(SINK), Set.of("syslog"));
    }

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
        assertThat(parse(text)).isEqualTo(new AccessLogSpec(new LogTarget.StandardOutput(), LogFormat.parse(format)));
    }

    @ParameterizedTest
    @CsvSource({
        "/var/log/a.log, /var/log/a.log, combined",
        "/var/log/a.log json, /var/log/a.log, json",
        "./a.log   {status} {size}, ./a.log, {status} {size}"
    })
    void goesToAFile(String text, String path, String format) {
        assertThat(parse(text))
                .isEqualTo(new AccessLogSpec(new LogTarget.File(Path.of(path)), LogFormat.parse(format)));
    }

    @Test
    void goesToASink() {
        assertThat(parse("syslog json")).isEqualTo(new AccessLogSpec(SINK, LogFormat.parse("json")));
        assertThat(parse(" syslog ")).isEqualTo(new AccessLogSpec(SINK, LogFormat.parse("combined")));
        assertThat(parse("syslog {uri}"))
                .isNotEqualTo(new AccessLogSpec(new SinkTarget("syslog", lines -> {}), LogFormat.parse("{uri}")));
    }

    @ParameterizedTest
    @CsvSource({
        "syslgo json, 'no access log sink named \"syslgo\", did you mean \"syslog\"?'",
        "syslgo {uri}, 'no access log sink named \"syslgo\", did you mean \"syslog\"?'",
        "kafka json, 'no access log sink named \"kafka\"'"
    })
    void refusesSinksThatAreNone(String text, String message) {
        assertThatThrownBy(() -> parse(text)).hasMessage(message);
    }

    @Test
    void letsAFormatBeginWithAWord() {
        assertThat(parse("access {uri}"))
                .isEqualTo(new AccessLogSpec(new LogTarget.StandardOutput(), LogFormat.parse("access {uri}")));
    }

    @Test
    void knowsTheHomeOfTheUser() {
        assertThat(parse("~/a.log json").target())
                .isEqualTo(new LogTarget.File(Path.of(System.getProperty("user.home"), "a.log")));
    }

    @Test
    void refusesParametersOfThePath() {
        assertThatThrownBy(() -> parse("/var/log/a.log?rolling=daily combined"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/var/log/a.log?rolling=daily")
                .hasMessageContaining("logrotate");
    }

    @Test
    void refusesWhatTheFormatRefuses() {
        assertThatThrownBy(() -> parse("stdout combind"))
                .hasMessage("\"combind\" is no format and has no tag in braces, did you mean \"combined\"?");
    }
}
