package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class PingPluginTest {
    private static HttpResponse<String> get(HttpClient client, TestProxy proxy, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void answersOnePath() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"ping\"]",
                        "[plugins.ping]",
                        "category = \"ping\"",
                        "path = \"/health\"");
                var client = HttpClient.newHttpClient()) {
            assertThat(get(client, proxy, "/health").body()).isEqualTo("pong");
            assertThat(origin.requests()).isEmpty();
            assertThat(get(client, proxy, "/healthy").body()).isEqualTo("ok");
        }
    }
}
