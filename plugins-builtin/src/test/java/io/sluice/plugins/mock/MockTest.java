package io.sluice.plugins.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MockTest {
    private final PluginHarness harness = new PluginHarness();

    @Test
    void answersEverythingWithoutAPath() throws Exception {
        harness.plugin(new MockFactory(), Map.of());

        var run = harness.run(FakeExchange.get("/any"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.body()).isEmpty();
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void answersWithStatusHeadersAndData() throws Exception {
        harness.plugin(
                new MockFactory(),
                "path",
                "/mock",
                "status",
                418,
                "headers",
                List.of("Content-Type: application/json", "X-Host: $host", "Set-Cookie: a=1", "Set-Cookie: b=2"),
                "data",
                "{\"ü\":1}");

        var run = harness.run(FakeExchange.get("/mock?x"));

        assertThat(run.status()).isEqualTo(418);
        assertThat(run.body()).isEqualTo("{\"ü\":1}");
        assertThat(run.header("Content-Length")).contains("8");
        assertThat(run.header("X-Host")).contains("example.com");
        assertThat(run.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(run.header("Cache-Control")).contains("private, no-cache");
    }

    @Test
    void leavesOtherPathsAlone() throws Exception {
        harness.plugin(new MockFactory(), "path", "/mock", "step", "proxy_upstream");

        assertThat(harness.run(FakeExchange.get("/mock/1")).body()).isEqualTo("upstream");
    }

    @Test
    void keepsAConfiguredCacheControl() throws Exception {
        harness.plugin(new MockFactory(), "headers", List.of("cache-control: max-age=60"));

        assertThat(harness.run(FakeExchange.get("/")).headers().all("Cache-Control"))
                .containsExactly("max-age=60");
    }

    @Test
    void waitsWithoutHoldingAThread() throws Exception {
        harness.plugin(new MockFactory(), "delay", "1500ms");

        var run = harness.run(FakeExchange.get("/"));
        harness.advance(Duration.ofMillis(1499));
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofMillis(1));

        assertThat(run.status()).isEqualTo(200);
    }

    @Test
    void refusesWhatCannotBeSent() {
        assertThat(refusedKey(Map.of("path", "mock"))).isEqualTo("path");
        assertThat(refusedKey(Map.of("status", 99))).isEqualTo("status");
        assertThat(refusedKey(Map.of("status", 204, "data", "x"))).isEqualTo("data");
        assertThat(refusedKey(Map.of("headers", List.of("X-A: 1", "no colon")))).isEqualTo("headers[1]");
        assertThat(refusedKey(Map.of("step", "early_request"))).isEqualTo("step");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new MockFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
