package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class StatsPluginTest {
    @Test
    void countsTheExchangesOfItsLocation() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(), "plugins = [\"stats\"]", "[plugins.stats]", "category = \"stats\"");
                var client = new JdkClient(proxy)) {
            for (int i = 0; i < 3; i++) {
                client.get("/");
            }

            String figures = client.get("/stats").body();

            assertThat(figures)
                    .startsWith("{\"accepted\":4,\"processing\":1,\"hostname\":\"")
                    .contains("\"version\":\"", "\"total_memory\":", "\"physical_cpus\":");
            assertThat(origin.requests()).hasSize(3);
        }
    }
}
