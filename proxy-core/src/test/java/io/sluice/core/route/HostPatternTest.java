package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                       | anything.example     | true
            '   '                    | anything.example     | true
            example.com              | example.com          | true
            Example.COM              | example.com          | true
            example.com              | www.example.com      | false
            example.com              | example.com.evil.net | false
            [::1]                    | ::1                  | true
            2001:DB8::1              | 2001:db8::1          | true
            *.example.com            | www.example.com      | true
            *.Example.com            | a.b.example.com      | true
            *.example.com            | example.com          | false
            *.example.com            | .example.com         | false
            *.example.com            | wwwexample.com       | false
            a.com, b.com             | b.com                | true
            a.com,,b.com,            | b.com                | true
            a.com, b.com             | c.com                | false
            a.com, *.b.com           | x.b.com              | true
            ~^api\\d+\\.             | api7.example.com     | true
            ~^api\\d+\\.             | api.example.com      | false
            ~example                 | www.example.com      | true
            ~ ^API$                  | api                  | true
            a.com, ~^b               | bb                   | true
            """)
    void matchesHosts(String pattern, String host, boolean matches) {
        assertThat(HostPattern.parse(pattern).match(host) != null).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*example.com",
                "www.*.com",
                "example.com:8080",
                "[::1]:80",
                "exämple.com",
                "a b.com",
                "http://a.com",
                "~",
                "~(",
                ",",
                "~a{1,2}"
            })
    void refusesWhatCouldNeverMatch(String pattern) {
        assertThatThrownBy(() -> HostPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNamesLongerThanAnyHost() {
        assertThatThrownBy(() -> HostPattern.parse("a".repeat(256))).hasMessageContaining("255");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> HostPattern.parse("example.com:8080"))
                .hasMessage("hosts are compared without port: \"example.com:8080\"");
        assertThatThrownBy(() -> HostPattern.parse("~(a")).hasMessageContaining("\"(a\"");
    }

    @Test
    void capturesByTheFirstItemThatMatches() {
        assertThat(HostPattern.parse("a.com,~^(?<first>.)\\.com$,~(?<second>.)\\.com$")
                        .match("b.com"))
                .hasToString("{first=b}");
        assertThat(HostPattern.parse("~^(?<name>.)\\.com$,a.com").match("a.com"))
                .hasToString("{name=a}");
        assertThat(HostPattern.parse("a.com,~^(?<name>.)\\.com$").match("a.com"))
                .hasToString("{}");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "a.com, 128", "'a.com,*.b.com', 128", "~github.com, 11", "'~a,b.com', 8"})
    void weighsAsPingapDoes(String pattern, int weight) {
        assertThat(HostPattern.parse(pattern).weight()).isEqualTo(weight);
    }
}
