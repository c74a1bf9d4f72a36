package io.sluice.plugins.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsTest {
    private final PluginHarness harness = new PluginHarness();

    private PluginRun ask(String client) throws Exception {
        return harness.run(FakeExchange.get("/stats").clientAddress(client)).await(Duration.ofSeconds(10));
    }

    @Test
    void tellsOfItsLocationsAndOfTheProcess() throws Exception {
        harness.plugin(new StatsFactory(), "path", "/stats");
        for (int i = 0; i < 5; i++) {
            harness.run(FakeExchange.get("/x"));
        }

        var run = ask("127.0.0.1");

        assertThat(run.header("Content-Type")).contains("application/json");
        assertThat(run.body())
                .startsWith("{\"accepted\":6,\"processing\":1,\"hostname\":\"")
                .containsPattern("\"uptime\":\\d+,\"heap\":[1-9]\\d*,")
                .containsPattern("\"version\":\"\\d+\\.\\d+\\.\\d+\"")
                .containsPattern("\"memory\":[1-9]\\d*,\"memory_mb\":[1-9]\\d*,")
                .containsPattern("\"total_memory\":[1-9]\\d*,\"used_memory\":[1-9]\\d*,")
                .containsPattern("\"threads\":[1-9]\\d*,\"fd_count\":[1-9]\\d*,\"tcp_count\":\\d+,")
                .endsWith("}");
        assertThat(ask("127.0.0.1").body()).startsWith("{\"accepted\":7,\"processing\":1,");
    }

    @Test
    void strangersSeeThatItIsNotThere() throws Exception {
        harness.plugin(new StatsFactory(), "ip_list", List.of("10.0.0.0/8"));

        assertThat(ask("127.0.0.1").body()).isEqualTo("upstream");
        assertThat(ask("2001:db8::1").body()).isEqualTo("upstream");
        assertThat(ask("10.1.2.3").body()).startsWith("{\"accepted\":3");
    }

    @Test
    void countsCoresOnce(@TempDir Path proc) throws Exception {
        Files.writeString(proc.resolve("cpuinfo"), """
                processor\t: 0
                physical id\t: 0
                core id\t\t: 0
                processor\t: 1
                physical id\t: 0
                core id\t\t: 0
                processor\t: 2
                physical id\t: 1
                core id\t\t: 0
                """);
        Files.writeString(proc.resolve("meminfo"), "MemTotal:  8 kB\nMemFree: 1 kB\nMemAvailable:  5 kB\n");

        assertThat(new ProcessFigures(proc).json("a", 1, 0, Instant.EPOCH))
                .contains("\"physical_cpus\":2,", "\"total_memory\":8192,", "\"used_memory\":3072,");
    }

    @Test
    void elsewhereThanOnLinuxLessIsKnown() {
        var figures = new ProcessFigures(Path.of("/none"));

        assertThat(figures.json("a\"b\\c", 1, 0, Instant.EPOCH))
                .contains(
                        "\"hostname\":\"a?b?c\"",
                        "\"uptime\":0,",
                        "\"memory\":-1,",
                        "\"memory_mb\":-1,",
                        "\"physical_cpus\":-1,",
                        "\"fd_count\":-1,");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> harness.plugin(new StatsFactory(), "path", "stats"))
                .hasMessageContaining("slash");
        assertThatThrownBy(() -> harness.plugin(new StatsFactory(), "ip_list", List.of()))
                .hasMessageContaining("empty");
    }
}
