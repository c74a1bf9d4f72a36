package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small types that check themselves. */
final class ValuesTest {

    @ParameterizedTest
    @CsvSource({":80", "localhost:80", "[::]:443", "127.0.0.1:0", "a_b.c-d:65535"})
    void readsListenAddresses(String text) {
        assertThat(ListenAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80        | a port alone is written \":80\"",
                "a         | the port is missing in \"a\"",
                "a:        | the port must be a number up to 65535",
                "a:65536   | the port must be a number up to 65535",
                "::1:80    | an IPv6 address needs brackets, as in \"[::1]:80\"",
                "[::1:80   | not an IP address: \"[\"",
                "[a]:80    | not an IP address: \"[a]\"",
                "1.2.3:80  | not an IP address: \"1.2.3\"",
                "a b:80    | not a host name or IP address: \"a b\"",
                "-a:80     | not a host name or IP address: \"-a\"",
                "a..b:80   | not a host name or IP address: \"a..b\"",
            })
    void refusesListenAddresses(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.parse(text))
                .withMessage(message);
    }

    @Test
    void refusesAnAddressTwice() {
        assertThatIllegalArgumentException().isThrownBy(() -> ListenAddresses.parse(":80, :80"));
        assertThat(ListenAddresses.parse(":0, :0").all()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "a:0",
                "a 0",
                "a b",
                "a 1 2",
                "a 99999999",
                "0.0.0.0:80",
                "[::]:80",
                "255.255.255.255",
                "224.0.0.1",
                "[ff02::1]:80",
                "http://a",
                "::1"
            })
    void refusesPeers(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse(text));
    }

    @Test
    void readsRewrites() {
        assertThat(Rewrite.parse("^/api/(.*)$ /$1")).satisfies(rewrite -> {
            assertThat(rewrite.pattern()).isEqualTo("^/api/(.*)$");
            assertThat(rewrite.replacement()).isEqualTo("/$1");
        });
        assertThat(Rewrite.parse("/x/$name").replacement()).isEqualTo("/x/$name");
        assertThat(Rewrite.parse("^/api").replacement()).isEmpty();
    }

    @Test
    void judgesRegularExpressionsByTheDialectOfRustToo() {
        assertThat(RegexText.fault("^/(?P<user_id>[0-9]+)/(?<the_rest>.*)$")).isEmpty();
        assertThat(RegexText.fault("^/(?<a_b>.)\\k<a_b>$")).isEmpty();
        assertThat(RegexText.fault("^/(?P<user_id>[0-9]+")).contains("not a regular expression: Unclosed group");
        assertThat(RegexText.fault("\\k<nobody>").orElseThrow()).startsWith("not a regular expression: ");
        assertThat(RegexText.fault("(?P<1>.)")).isPresent();
    }

    @Test
    void readsConditions() {
        assertThat(Condition.parse("X-Canary: 1")).isEqualTo(new Condition("X-Canary", Optional.of("1")));
        assertThat(Condition.parse("beta")).isEqualTo(new Condition("beta", Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> Condition.parse(":x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "X Y: 1", ": 1", "X: a\nb", "X: a\u0000", "X : 1"})
    void refusesHeaders(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderLine.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a random one",
                "hash",
                "hash:",
                "rendom:ip",
                "hash:port",
                "hash:header",
                "hash:header:",
                "hash:ip:x"
            })
    void refusesBalancing(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Balancing.parse(text));
    }

    @Test
    void readsBalancing() {
        assertThat(Balancing.parse("hash:ip")).isEqualTo(new Balancing.Hash(Balancing.Source.IP, ""));
        assertThat(Balancing.parse("least_in_flight")).isEqualTo(new Balancing.LeastInFlight());
        assertThat(Balancing.parse("random")).isEqualTo(new Balancing.Extension("random"));
    }
}
