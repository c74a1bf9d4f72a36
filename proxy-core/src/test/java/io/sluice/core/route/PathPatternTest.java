package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathPatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''            | /anything    | true
            ''            | *            | true
            /             | /anything    | true
            /             | *            | false
            /api          | /api         | true
            /api          | /api/users   | true
            /api          | /apix        | true
            /api/         | /apix        | false
            /api/         | /api         | false
            /api          | /API         | false
            /api          | /v1/api      | false
            =/api         | /api         | true
            = /api        | /api         | true
            =/api         | /api/        | false
            =*            | *            | true
            ~/users       | /api/users/7 | true
            ~^/users      | /api/users   | false
            ~^/users/\\d+ | /users/42    | true
            ~ \\.php$     | /a/b.php     | true
            ~\\.php$      | /a/b.php5    | false
            """)
    void matchesPaths(String pattern, String path, boolean matches) {
        assertThat(PathPattern.parse(pattern).match(path) != null).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "=", "=api", "~", "~[", "*", "/a b", "/a?b=c", "/ä", "/a#b"})
    void refusesWhatCouldNeverMatch(String pattern) {
        assertThatThrownBy(() -> PathPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void capturesNamedGroups() {
        assertThat(PathPattern.parse("~^/(?<tenant>[^/]+)/(?<rest>.*)$").match("/acme/a/b"))
                .hasToString("{tenant=acme, rest=a/b}");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "/, 0",
        "=/api, 1029",
        "~/api, 261",
        "/api, 516",
        "/0123456789012345678901234567890123456789012345678901234567890123456789, 576",
        "=/, 1026"
    })
    void weighsAsPingapDoes(String pattern, int weight) {
        assertThat(PathPattern.parse(pattern).weight()).isEqualTo(weight);
    }
}
