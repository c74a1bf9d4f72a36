package io.sluice.config.load;

import static io.sluice.config.load.ConfigLoaderTest.loaded;
import static io.sluice.config.load.ConfigLoaderTest.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CrossChecksTest {

    @Test
    void findsDanglingNames() {
        assertThat(problems("""
                        [servers.a]
                        addr = ":80"
                        locations = ["x"]
                        certificates = ["y"]
                        """))
                .containsExactly(
                        "sluice.toml:3: servers.a.locations[0]: no location named \"x\"",
                        "sluice.toml:4: servers.a.certificates[0]: no certificate named \"y\"");
    }

    @Test
    void allowsUpstreamsFromVariablesAndServersWithoutLocations() {
        loaded("[servers.a]\naddr = \":80\"\n[locations.b]\nhost = '~(?<name>\\w+)'\nupstream = \"$name\"\n");
    }

    @Test
    void refusesNamesListedTwice() {
        assertThat(problems("[locations.a]\nplugins = [\"p\", \"p\"]\n[plugins.p]\ncategory = \"c\"\n"))
                .containsExactly("sluice.toml:2: locations.a.plugins[1]: \"p\" is in the list twice");
    }

    @Test
    void refusesALocationThatCannotAnswer() {
        assertThat(problems("[locations.a]\npath = \"/\"\n"))
                .containsExactly("sluice.toml:1: locations.a: needs an upstream, or a plugin which answers");
    }

    @Test
    void refusesTwoServersOnOneAddress() {
        assertThat(problems("""
                        [servers.a]
                        addr = "127.0.0.1:80, :443"
                        [servers.b]
                        addr = "0.0.0.0:443, 127.0.0.1:81"
                        [servers.c]
                        addr = ":0"
                        [servers.d]
                        addr = ":0"
                        """))
                .containsExactly("sluice.toml:4: servers.b.addr: server \"a\" listens on :443 already");
    }

    @Test
    void refusesTwoDefaultCertificatesOfOneServer() {
        String certificates = """
                [certificates.a]
                tls_cert = "/a"
                tls_key = "/a"
                is_default = true
                [certificates.b]
                tls_cert = "/b"
                tls_key = "/b"
                is_default = true
                """;
        String eachItsOwn = certificates + """
                [servers.one]
                addr = ":1"
                certificates = ["a"]
                [servers.two]
                addr = ":2"
                certificates = ["b"]
                """;
        assertThat(ConfigLoader.parse(eachItsOwn, "sluice.toml")).isInstanceOf(LoadResult.Loaded.class);
        assertThat(problems(certificates + "[servers.web]\naddr = \":1\"\ncertificates = [\"a\", \"b\"]\n"))
                .containsExactly(
                        "sluice.toml:11: servers.web.certificates[1]: certificate \"a\" is the default already");
    }

    @Test
    void refusesClientCertificatesThatNothingChecks() {
        String server = "[servers.web]\naddr = \":1\"\ncertificates = [\"a\"]\n";
        String certificate = "[certificates.a]\ntls_cert = \"/a\"\ntls_key = \"/a\"\n";
        assertThat(problems(server + "client_auth = \"required\"\n" + certificate))
                .containsExactly("sluice.toml:1: servers.web: client_auth needs client_ca");
        assertThat(problems(server + "client_ca = \"/a\"\n" + certificate))
                .containsExactly("sluice.toml:1: servers.web: client_ca is of no use unless client_auth is optional or"
                        + " required");
        assertThat(problems("[servers.web]\naddr = \":1\"\nclient_ca = \"/a\"\nclient_auth = \"optional\"\n"))
                .containsExactly("sluice.toml:1: servers.web: client_auth needs certificates");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host = 'a.com, b.*'      | not a host such as \"example.com\", \"*.example.com\" or \"~REGEX\", was \"b.*\"",
                "host = 'a.com,'          | not a host such as \"example.com\", \"*.example.com\" or \"~REGEX\", was \"\"",
                "host = 'a.com:80'        | not a host such as \"example.com\", \"*.example.com\" or \"~REGEX\", was \"a.com:80\"",
                "host = '~('              | not a regular expression: Unclosed group, was \"~(\"",
                "host = ''                | must not be empty",
                "path = 'api'             | not a path such as \"/prefix\", \"=/exact\" or \"~REGEX\", was \"api\"",
                "path = '=api'            | not a path such as \"/prefix\", \"=/exact\" or \"~REGEX\", was \"=api\"",
                "path = '~['              | not a regular expression: Unclosed character class, was \"~[\"",
                "rewrite = '^/( /'        | not a regular expression: Unclosed group, was \"^/( /\"",
                "rewrite = '^/a /b /c'    | not a pattern and a replacement, separated by one space, was \"^/a /b /c\"",
            })
    void refusesPatternsThatCannotMatch(String line, String message) {
        String key = line.substring(0, line.indexOf(' '));
        String text = "[upstreams.u]\naddrs = [\"a\"]\n[locations.a]\nupstream = \"u\"\n" + line.replace('\'', '"');

        assertThat(problems(text)).containsExactly("sluice.toml:5: locations.a." + key + ": " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.com", "*.a.com, [::1], 127.0.0.1", "~^a", "_dmarc.a.com"})
    void takesHosts(String host) {
        loaded("[upstreams.u]\naddrs = [\"a\"]\n[locations.a]\nupstream = \"u\"\nhost = \"" + host + "\"\n");
    }

    @Test
    void checksKeysAgainstEachOther() {
        assertThat(problems("""
                        [servers.a]
                        addr = ":80"
                        tls_min_version = "tlsv1.3"
                        tls_max_version = "TLSv1.2"
                        [upstreams.a]
                        addrs = ["b"]
                        client_cert = "/a.pem"
                        [upstreams.b]
                        addrs = ["b"]
                        ca = "/a.pem"
                        """))
                .containsExactly(
                        "sluice.toml:1: servers.a: tls_min_version TLSv1.3 is above tls_max_version TLSv1.2",
                        "sluice.toml:5: upstreams.a: client_cert and client_key belong together",
                        "sluice.toml:8: upstreams.b: ca and client_cert need sni, without which no TLS is spoken");
    }
}
