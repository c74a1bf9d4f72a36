package io.sluice.plugins.keyauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.config.Schema;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyAuthTest {
    private static final List<String> KEYS = List.of("first", "second key");
    private final PluginHarness harness = new PluginHarness();

    @Test
    void letsAKnownKeyThrough() throws Exception {
        harness.plugin(new KeyAuthFactory(), "query", "key", "keys", KEYS);

        assertThat(harness.run(FakeExchange.get("/?key=first")).wentUpstream()).isTrue();
        assertThat(harness.run(FakeExchange.get("/?a=1&%6bey=second+key")).wentUpstream())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?key", "/?key=", "/?keys=first", "/?Key=first"})
    void refusesAMissingKey(String url) throws Exception {
        harness.plugin(new KeyAuthFactory(), "query", "key", "keys", KEYS);

        var run = harness.run(FakeExchange.get(url));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.body()).isEqualTo("Key missing");
        assertThat(run.header("WWW-Authenticate")).contains("ApiKey");
        assertThat(run.wentUpstream()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"firs", "firstt", "FIRST", "first,second", "second%20key%20"})
    void refusesAWrongKey(String key) throws Exception {
        harness.plugin(new KeyAuthFactory(), "query", "key", "keys", KEYS);

        var run = harness.run(FakeExchange.get("/?key=" + key));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.body()).isEqualTo("Key auth fail");
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void readsHeaders() throws Exception {
        harness.plugin(new KeyAuthFactory(), "header", "X-Key", "keys", List.of("first"));

        assertThat(harness.run(FakeExchange.get("/").header("x-key", "first")).status())
                .isEqualTo(200);
        assertThat(harness.run(FakeExchange.get("/?X-Key=first")).body()).isEqualTo("Key missing");
    }

    @Test
    void refusesTwoLinesWhateverTheySay() throws Exception {
        harness.plugin(new KeyAuthFactory(), "header", "X-Api-Key", "keys", List.of("a", "b"));

        for (String other : List.of("a", "b", "")) {
            var run = harness.run(FakeExchange.get("/").header("X-Api-Key", "a").header("X-Api-Key", other));
            assertThat(run.status()).isEqualTo(401);
            assertThat(run.body()).isEqualTo("Key auth fail");
        }
    }

    @Test
    void leavesTheKeyInUnlessTold() throws Exception {
        harness.plugin(new KeyAuthFactory(), "query", "key", "keys", KEYS);

        assertThat(harness.run(FakeExchange.get("/p?key=first"))
                        .upstreamRequest()
                        .head()
                        .target())
                .isEqualTo("/p?key=first");
    }

    @Test
    void hidesTheParameterAndNothingElse() throws Exception {
        harness.plugin(new KeyAuthFactory(), "query", "key", "keys", KEYS, "hide_credentials", true);

        assertThat(harness.run(FakeExchange.get("/p?a=%41&key=first&b&key=2"))
                        .upstreamRequest()
                        .head()
                        .target())
                .isEqualTo("/p?a=%41&b");
        assertThat(harness.run(FakeExchange.get("/p?key=first"))
                        .upstreamRequest()
                        .head()
                        .target())
                .isEqualTo("/p");
    }

    @Test
    void hidesTheHeader() throws Exception {
        harness.plugin(new KeyAuthFactory(), "header", "X-Key", "keys", List.of("first"), "hide_credentials", true);

        var run = harness.run(FakeExchange.get("/").header("X-Key", "first"));

        assertThat(run.upstreamRequest().head().headers().contains("X-Key")).isFalse();
    }

    @Test
    void delaysAWrongKeyButNotAMissingOne() throws Exception {
        harness.plugin(new KeyAuthFactory(), "header", "X-Key", "keys", List.of("first"), "delay", "2s");

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("Key missing");
        var run = harness.run(FakeExchange.get("/").header("X-Key", "wrong"));
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofSeconds(2));

        assertThat(run.body()).isEqualTo("Key auth fail");
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void keysAreSecret() {
        assertThat(Schema.of(KeyAuthConfig.class).key("keys").orElseThrow().secret())
                .isTrue();
    }

    @Test
    void refusesAConfigurationThatGuardsNothing() {
        assertThat(refusedKey(Map.of("keys", KEYS))).isEmpty();
        assertThat(refusedKey(Map.of("keys", KEYS, "query", "a", "header", "b")))
                .isEqualTo("header");
        assertThat(refusedKey(Map.of("keys", KEYS, "header", "a b"))).isEqualTo("header");
        assertThat(refusedKey(Map.of("query", "key"))).isEqualTo("keys");
        assertThat(refusedKey(Map.of("query", "key", "keys", List.of()))).isEqualTo("keys");
        assertThat(refusedKey(Map.of("query", "key", "keys", List.of("a", "")))).isEqualTo("keys[1]");
        assertThat(refusedKey(Map.of("header", "key", "keys", KEYS))).isEqualTo("keys[1]");
        assertThat(refusedKey(Map.of("query", "key", "keys", KEYS, "delay", "soon")))
                .isEqualTo("delay");
        assertThat(refusedKey(Map.of("query", "key", "keys", KEYS, "step", "proxy_upstream")))
                .isEqualTo("step");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new KeyAuthFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
                    assertThat(issue.getMessage()).doesNotContain("second key");
                    key.append(issue.key());
                });
        return key.toString();
    }
}
