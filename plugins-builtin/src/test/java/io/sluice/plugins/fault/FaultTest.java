package io.sluice.plugins.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {
    private final PluginHarness harness = new PluginHarness();

    private PluginRun run() {
        return harness.run(FakeExchange.get("/api/x"));
    }

    @Test
    void abortsInsteadOfGoingOn() throws Exception {
        harness.plugin(new FaultFactory(), "abort_status", 503);

        var run = run();

        assertThat(run.status()).isEqualTo(503);
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void delaysWithoutAThread() throws Exception {
        harness.plugin(new FaultFactory(), "delay", "2s");

        var run = run();
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofMillis(1999));
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofMillis(1));

        assertThat(run.isOver()).isTrue();
        assertThat(run.wentUpstream()).isTrue();
    }

    @Test
    void delaysAndThenAborts() throws Exception {
        harness.plugin(new FaultFactory(), "delay", "1s", "abort_status", 502);

        var run = run();
        harness.advance(Duration.ofSeconds(1));

        assertThat(run.status()).isEqualTo(502);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "12.5, 1250", "100, 10000"})
    void harmsAShareOfRequests(double percent, int expected) throws Exception {
        double[] next = {0};
        harness.plugin(new FaultFactory(() -> next[0]), "abort_status", 500, "abort_percent", percent);

        int harmed = 0;
        for (int i = 0; i < 10_000; i++) {
            next[0] = i / 100.0;
            harmed += run().status() == 500 ? 1 : 0;
        }

        assertThat(harmed).isEqualTo(expected);
    }

    @Test
    void theLotIsFair() throws Exception {
        harness.plugin(new FaultFactory(), "abort_status", 500, "abort_percent", 20);

        int harmed = 0;
        for (int i = 0; i < 10_000; i++) {
            harmed += run().status() == 500 ? 1 : 0;
        }

        assertThat(harmed).isBetween(1800, 2200);
    }

    @Test
    void pathAndHeaderNarrowTheHarm() throws Exception {
        harness.plugin(new FaultFactory(), "abort_status", 500, "path", "^/api/", "header", "X-Chaos");

        assertThat(run().status()).isEqualTo(200);
        assertThat(harness.run(FakeExchange.get("/x").header("X-Chaos", "1")).status())
                .isEqualTo(200);
        assertThat(harness.run(FakeExchange.get("/api/").header("X-Chaos", "1")).status())
                .isEqualTo(500);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> harness.plugin(new FaultFactory(), "delay_percent", 1))
                .hasMessageContaining("nothing to do");
        assertThatThrownBy(() -> harness.plugin(new FaultFactory(), "abort_status", 304))
                .hasMessageContaining("304");
        assertThatThrownBy(() -> harness.plugin(new FaultFactory(), "abort_status", 99))
                .hasMessageContaining("200");
        assertThatThrownBy(() -> harness.plugin(new FaultFactory(), "abort_status", 500, "abort_percent", 101))
                .hasMessageContaining("100");
        assertThatThrownBy(() -> harness.plugin(new FaultFactory(), "abort_status", 500, "header", "a b"))
                .hasMessageContaining("not a name");
    }
}
