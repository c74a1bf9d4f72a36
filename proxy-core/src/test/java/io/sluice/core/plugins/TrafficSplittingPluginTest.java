package io.sluice.core.plugins;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TrafficSplittingPluginTest {
    private static ScriptedOrigin named(String name) throws Exception {
        return ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
    }

    private static String config(int origin, int other, String... keys) {
        return """
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["split"]
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                [upstreams.other]
                addrs = ["127.0.0.1:%d"]
                read_timeout = "5m"
                [plugins.split]
                category = "traffic_splitting"
                %s
                """.formatted(origin, other, String.join("\n", keys));
    }

    @Test
    void aShareOfTheRequestsGoesElsewhere() throws Exception {
        try (var origin = named("origin");
                var canary = named("canary");
                var proxy = TestProxy.run(config(origin.port(), canary.port(), "upstream = \"other\"", "weight = 20"));
                var client = HttpClient.newHttpClient()) {
            int split = 0;
            for (int i = 0; i < 500; i++) {
                String body = client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofString())
                        .body();
                split += body.equals("canary") ? 1 : 0;
            }

            assertThat(split).isBetween(50, 150);
            assertThat(canary.requests()).hasSize(split);
        }
    }

    @Test
    void aMirrorThatHangsDelaysNobody() throws Exception {
        var end = new CountDownLatch(1);
        try (var origin = named("origin");
                var shadow = new ScriptedOrigin((request, connection) -> {
                    end.await();
                    // At last: the proxy's end waits for calls of its plugins as it does for exchanges.
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                var proxy = TestProxy.run(
                        config(origin.port(), shadow.port(), "mirror = \"other\"", "mirror_max_in_flight = 10"));
                var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 50; i++) {
                var request = HttpRequest.newBuilder(proxy.uri("/x?i=" + i))
                        .POST(BodyPublishers.ofString("body " + i))
                        .timeout(Duration.ofSeconds(60))
                        .build();
                assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("origin");
            }

            eventually(() -> shadow.requests().size() >= 10);
            assertThat(shadow.requests())
                    .hasSize(10)
                    .anySatisfy(copy -> assertThat(copy)
                            .startsWith("POST /x?i=0 HTTP/1.1\r\n")
                            .endsWith("\r\n\r\nbody 0"));
            end.countDown();
        }
    }

    @Test
    void aMirrorThatIsDownHarmsNobody() throws Exception {
        int closed = Ports.unused();
        try (var origin = named("origin");
                var proxy = TestProxy.run(config(origin.port(), closed, "mirror = \"other\""));
                var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofString())
                                .body())
                        .isEqualTo("origin");
            }
        }
    }
}
