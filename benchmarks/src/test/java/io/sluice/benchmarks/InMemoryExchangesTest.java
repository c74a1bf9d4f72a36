package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the benchmarks rest on: that the exchange they time is a whole one. */
class InMemoryExchangesTest {

    @Test
    void passesTheHeadersOnInBothDirections() {
        var exchanges = new InMemoryExchanges(List.of(), 26, 1);
        assertThat(exchanges.run()).isGreaterThan(500);
        assertThat(exchanges.run()).as("the second like the first").isEqualTo(exchanges.run());
    }

    @Test
    void hasAGetOfTheSizeThatBenchmarksUse() {
        assertThat(Heads.GET).hasSize(487);
        assertThat(new Heads().request(Heads.GET).headers().size()).isEqualTo(10);
    }

    @Test
    void runsThroughPlugins() {
        assertThat(new InMemoryExchanges(NoOpPlugins.list(10), 26, 1).run())
                .isEqualTo(new InMemoryExchanges(List.of(), 26, 1).run());
    }
}
