package io.sluice.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
    private static final String ORIGIN = "https://app.example";
    private final PluginHarness harness = new PluginHarness();

    private PluginHarness with(Object... keys) throws InvalidPluginConfig {
        var map = new java.util.LinkedHashMap<String, Object>();
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        return harness.plugin(new CorsFactory(), map);
    }

    private static FakeExchange preflight(String origin) {
        return FakeExchange.of("OPTIONS", "/api")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "content-type,x-own");
    }

    private static FakeExchange get(String origin) {
        return FakeExchange.get("/api").header("Origin", origin);
    }

    @Test
    void worksWithoutBeingTold() throws Exception {
        var preflight = with().run(preflight(ORIGIN));

        assertThat(preflight.wentUpstream()).isFalse();
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.headers()).hasToString("""
                Access-Control-Allow-Methods: GET, POST, PUT, PATCH, DELETE, OPTIONS
                Access-Control-Max-Age: 3600
                Access-Control-Allow-Headers: content-type,x-own
                Access-Control-Allow-Origin: *
                """);
        var get = harness.run(get(ORIGIN));
        assertThat(get.body()).isEqualTo("upstream");
        assertThat(get.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(get.header("Vary")).isEmpty();
    }

    @Test
    void namesTheOriginWhereOriginsAreListed() throws Exception {
        var run = with("allow_origin", "https://a.example, " + ORIGIN).run(get(ORIGIN));

        assertThat(run.header("Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(run.header("Vary")).contains("Origin");
    }

    @Test
    void strangersGetTheResponseButNoLeaveToReadIt() throws Exception {
        with("allow_origin", "https://a.example", "allow_credentials", true, "expose_headers", "X-A");

        var get = harness.run(get(ORIGIN));
        assertThat(get.body()).isEqualTo("upstream");
        assertThat(get.headers().toString()).doesNotContain("Access-Control").contains("Vary: Origin");

        var preflight = harness.run(preflight(ORIGIN));
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.wentUpstream()).isFalse();
        assertThat(preflight.headers()).hasToString("Vary: Origin\n");
    }

    @Test
    void responsesDifferByOriginEvenWhereThereIsNone() throws Exception {
        var run = with("allow_origin", ORIGIN)
                .upstream(Response.of(200).withHeader("Vary", "Accept"))
                .run(FakeExchange.get("/"));

        assertThat(run.headers().all("Vary")).containsExactly("Accept", "Origin");
        assertThat(run.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://*.example.com, https://a.example.com, true",
        "https://*.example.com, https://a.b.example.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://.example.com, false",
        "https://*.example.com, http://a.example.com, false",
        "https://*.example.com, https://a.example.com:8443, false",
        "https://*.example.com, https://a.example.com.evil.example, false",
        "https://*.example.com, https://evil.example/.example.com, false",
        "https://*.example.com, https://aexample.com, false",
        "http://localhost:*, http://localhost:3000, true",
        "http://localhost:*, http://localhost, false",
        "http://localhost:*, http://localhost:, false",
        "http://localhost:*, http://localhost:3000.evil.example:1, false",
        "HTTPS://Example.COM:443, https://example.com, true",
        "https://example.com:80, https://example.com, false",
        "http://[::1]:80, http://[::1], true",
        "https://example.com, https://example.com.evil.example, false",
        "null, null, true",
        "https://a.example, null, false"
    })
    void knowsWildcards(String allowed, String origin, boolean granted) throws Exception {
        var run = with("allow_origin", "https://other.example," + allowed).run(get(origin));

        assertThat(run.header("Access-Control-Allow-Origin").isPresent()).isEqualTo(granted);
    }

    @Test
    void credentialsAreForNamedOrigins() throws Exception {
        var run = with("allow_origin", ORIGIN, "allow_credentials", true, "expose_headers", "X-A,X-B")
                .run(get(ORIGIN));

        assertThat(run.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(run.header("Access-Control-Expose-Headers")).contains("X-A, X-B");
    }

    @Test
    void theUpstreamsOwnAnswersAreReplaced() throws Exception {
        with("allow_origin", ORIGIN)
                .upstream(Response.of(200)
                        .withHeader("Access-Control-Allow-Origin", "*")
                        .withHeader("Access-Control-Allow-Credentials", "true"));

        assertThat(harness.run(get(ORIGIN)).headers().all("Access-Control-Allow-Origin"))
                .containsExactly(ORIGIN);
        assertThat(harness.run(get(ORIGIN)).header("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(harness.run(get("https://evil.example")).header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void optionsThatAreNoPreflightGoUpstream() throws Exception {
        with();

        assertThat(harness.run(FakeExchange.of("OPTIONS", "/")).wentUpstream()).isTrue();
        assertThat(harness.run(FakeExchange.of("OPTIONS", "/").header("Origin", ORIGIN))
                        .wentUpstream())
                .isTrue();
        assertThat(harness.run(FakeExchange.of("OPTIONS", "/").header("Access-Control-Request-Method", "PUT"))
                        .wentUpstream())
                .isTrue();
    }

    @Test
    void leavesOtherPathsAlone() throws Exception {
        with("path", "^/v1/", "allow_origin", ORIGIN);

        var run = harness.run(preflight(ORIGIN));
        assertThat(run.wentUpstream()).isTrue();
        assertThat(run.headers().toString()).doesNotContain("Access-Control", "Vary");
    }

    @Test
    void preflightsTellWhatWasConfigured() throws Exception {
        var run = with("allow_methods", "GET,POST", "allow_headers", "X-One , X-Two", "max_age", "0s")
                .run(preflight(ORIGIN));

        assertThat(run.headers()).hasToString("""
                Access-Control-Allow-Methods: GET, POST
                Access-Control-Allow-Headers: X-One, X-Two
                Access-Control-Allow-Origin: *
                """);
    }

    @Test
    void refusalsOfOtherPluginsCanBeRead() throws Exception {
        var run = with().plugin("guard", new io.sluice.spi.Plugin() {
                    @Override
                    public io.sluice.spi.RequestResult onRequest(io.sluice.spi.Exchange exchange) {
                        return io.sluice.spi.RequestResult.respond(Response.text(401, "no"));
                    }
                })
                .run(get(ORIGIN));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.header("Access-Control-Allow-Origin")).contains("*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "$http_origin", "https://a.example,null"})
    void refusesCredentialsForEverybody(String origin) {
        assertThat(refused(Map.of("allow_origin", origin, "allow_credentials", true)))
                .isEqualTo("allow_origin");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refused(Map.of("allow_credentials", true))).isEqualTo("allow_origin");
        for (String bad : List.of(
                "",
                "example.com",
                "https://a.example/",
                "https://a.*.example",
                "https://*",
                "https://*.a:*",
                "*, https://a")) {
            assertThat(refused(Map.of("allow_origin", bad))).as(bad).isEqualTo("allow_origin");
        }
        assertThat(refused(Map.of("allow_methods", "GET POST"))).isEqualTo("allow_methods");
        assertThat(refused(Map.of("allow_headers", "A,,B"))).isEqualTo("allow_headers");
        assertThat(refused(Map.of("path", "("))).isEqualTo("path");
        for (String key : List.of("allow_methods", "allow_headers", "expose_headers")) {
            assertThat(refused(Map.of("allow_origin", ORIGIN, "allow_credentials", true, key, "*")))
                    .isEqualTo(key);
        }
    }

    private String refused(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new CorsFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }

    @Test
    void allOriginsMayBeWrittenAsTheHeader() throws Exception {
        PluginRun run = with("allow_origin", "$http_origin").run(get(ORIGIN));

        assertThat(run.header("Access-Control-Allow-Origin")).contains("*");
    }
}
