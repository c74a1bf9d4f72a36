package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultPluginTest {
    @Test
    void holdsUpAndAborts() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"slow\", \"broken\"]",
                        "[plugins.slow]",
                        "category = \"fault\"",
                        "delay = \"300ms\"",
                        "[plugins.broken]",
                        "category = \"fault\"",
                        "abort_status = 503",
                        "header = \"X-Chaos\"");
                var client = HttpClient.newHttpClient()) {
            long before = System.nanoTime();
            var whole = client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofString());
            var broken = client.send(
                    HttpRequest.newBuilder(proxy.uri("/"))
                            .header("X-Chaos", "1")
                            .build(),
                    BodyHandlers.ofString());

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
            assertThat(whole.body()).isEqualTo("ok");
            assertThat(broken.statusCode()).isEqualTo(503);
            assertThat(origin.requests()).hasSize(1);
        }
    }
}
