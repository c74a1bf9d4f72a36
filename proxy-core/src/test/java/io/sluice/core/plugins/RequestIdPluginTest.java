package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class RequestIdPluginTest {
    private static HttpResponse<String> get(HttpClient client, TestProxy proxy, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void namesRequestsForBothSides() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"id\"]",
                        "[plugins.id]",
                        "category = \"request_id\"",
                        "header_name = \"X-Trace\"");
                var client = HttpClient.newHttpClient()) {
            var made = get(client, proxy, "/");
            String id = made.headers().firstValue("X-Trace").orElseThrow();
            assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(made.body()).contains("\r\nX-Trace: " + id + "\r\n");

            var kept = get(client, proxy, "/", "X-Trace", "mine-1");
            assertThat(kept.headers().allValues("X-Trace")).containsExactly("mine-1");
            assertThat(kept.body()).contains("\r\nX-Trace: mine-1\r\n");
        }
    }
}
