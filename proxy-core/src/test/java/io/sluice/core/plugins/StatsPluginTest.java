package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class StatsPluginTest {
    @Test
    void countsTheExchangesOfItsLocation() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(), "plugins = [\"stats\"]", "[plugins.stats]", "category = \"stats\"");
                var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 3; i++) {
                client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofString());
            }

            String figures = client.send(
                            HttpRequest.newBuilder(proxy.uri("/stats")).build(), BodyHandlers.ofString())
                    .body();

            assertThat(figures).startsWith("{\"accepted\":4,\"processing\":1,\"hostname\":\"");
            assertThat(origin.requests()).hasSize(3);
        }
    }
}
