package io.sluice.plugins.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PingTest {
    private final PluginHarness harness = new PluginHarness();

    @Test
    void answersItsPath() throws Exception {
        harness.plugin(new PingFactory(), "path", "/alive");

        var run = harness.run(FakeExchange.get("/alive?x=1"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.body()).isEqualTo("pong");
        assertThat(run.header("Cache-Control")).contains("private, no-cache");
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void leavesOtherPathsAlone() throws Exception {
        harness.plugin(new PingFactory(), Map.of());

        assertThat(harness.run(FakeExchange.get("/ping/")).wentUpstream()).isTrue();
        assertThat(harness.run(FakeExchange.get("/ping")).body()).isEqualTo("pong");
    }

    @Test
    void refusesAPathWithoutASlash() {
        assertThatThrownBy(() -> harness.plugin(new PingFactory(), "path", "ping"))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        issue -> assertThat(issue.key()).isEqualTo("path"));
    }
}
