package io.sluice.plugins.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    private static final String NOT_REDIRECTED = "-";
    private final PluginHarness harness = new PluginHarness();

    private String locationFor(String url) {
        return harness.run(FakeExchange.get(url)).header("Location").orElse(NOT_REDIRECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/p?q=1, https://a.example/p?q=1",
        "http://a.example:80/, https://a.example/",
        "http://a.example:443/, https://a.example/",
        "http://a.example:8080/p, https://a.example:8080/p",
        "http://[2001:db8::1]/p, https://[2001:db8::1]/p",
        "http://[2001:db8::1]:81/p, https://[2001:db8::1]:81/p",
        "http://a.example//evil.example/, https://a.example//evil.example/",
        "https://a.example/p, -",
    })
    void sendsHttpToHttps(String url, String location) throws Exception {
        harness.plugin(new RedirectFactory(), "http_to_https", true);

        assertThat(locationFor(url)).isEqualTo(location);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example:8080/p, 8443, https://a.example:8443/p",
        "http://a.example:8080/p, 443, https://a.example/p",
        "http://[2001:db8::1]/, 8443, https://[2001:db8::1]:8443/",
        "http://a.example/p, 80, https://a.example:80/p",
    })
    void usesTheConfiguredPort(String url, int port, String location) throws Exception {
        harness.plugin(new RedirectFactory(), "http_to_https", true, "port", port);

        assertThat(locationFor(url)).isEqualTo(location);
    }

    @ParameterizedTest
    @CsvSource({
        "/p?q=1, /api/p?q=1",
        "/, /api/",
        "/apix, /api/apix",
        "//evil.example/, /api//evil.example/",
        "/api, -",
        "/api/, -",
        "/api/p, -",
        "/api?q, -",
        "https://a.example/p, /api/p",
        "http://a.example:8080/p, /api/p",
    })
    void sendsBelowThePrefixBySegments(String url, String location) throws Exception {
        harness.plugin(new RedirectFactory(), "prefix", "/api");

        assertThat(locationFor(url)).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "/api/", "api//"})
    void mendsTheSlashesOfAPrefix(String prefix) throws Exception {
        harness.plugin(new RedirectFactory(), "prefix", prefix);

        assertThat(locationFor("/p")).isEqualTo("/api/p");
    }

    @Test
    void changesSchemeAndPathAtOnceAndThenRests() throws Exception {
        harness.plugin(new RedirectFactory(), "http_to_https", true, "prefix", "/api");

        assertThat(locationFor("http://a.example/p")).isEqualTo("https://a.example/api/p");
        assertThat(locationFor("http://a.example/api/p")).isEqualTo("https://a.example/api/p");
        assertThat(locationFor("https://a.example/api/p")).isEqualTo(NOT_REDIRECTED);
    }

    @Test
    void usesTheStatus() throws Exception {
        harness.plugin(new RedirectFactory(), "http_to_https", true, "status", 308);

        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(308);
    }

    @Test
    void aRequestForTheServerAsAWholeHasNoPath() throws Exception {
        harness.plugin(new RedirectFactory(), "http_to_https", true, "prefix", "/api");

        assertThat(harness.run(FakeExchange.of("OPTIONS", "*")).header("Location"))
                .contains("https://example.com/");
    }

    @Test
    void withoutAHostThereIsNoWayToHttps() throws Exception {
        harness.plugin(new RedirectFactory(), "http_to_https", true);

        assertThat(harness.run(FakeExchange.get("/").header("Host", "")).status())
                .isEqualTo(400);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refusedKey(Map.of())).isEmpty();
        assertThat(refusedKey(Map.of("prefix", "/"))).isEmpty();
        assertThat(refusedKey(Map.of("http_to_https", true, "status", 200))).isEqualTo("status");
        assertThat(refusedKey(Map.of("http_to_https", true, "port", 0))).isEqualTo("port");
        assertThat(refusedKey(Map.of("prefix", "/a", "port", 8443))).isEqualTo("port");
        assertThat(refusedKey(Map.of("prefix", "//evil.example"))).isEqualTo("prefix");
        assertThat(refusedKey(Map.of("prefix", "/a b"))).isEqualTo("prefix");
        assertThat(refusedKey(Map.of("prefix", "/a?b"))).isEqualTo("prefix");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new RedirectFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
