package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class TraceChainPluginTest {
    private static final String SECRET = "open-sesame-open-sesame";

    private static HttpResponse<String> get(HttpClient client, TestProxy proxy, String path, String secret)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(path))
                .header("X-Trace-Chain", secret)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void showsTheChainToWhoHoldsTheSecret() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"id\", \"slow\", \"ping\", \"trace\"]",
                        "[plugins.id]",
                        "category = \"request_id\"",
                        "[plugins.slow]",
                        "category = \"fault\"",
                        "delay = \"20ms\"",
                        "path = \"^/slow\"",
                        "[plugins.ping]",
                        "category = \"ping\"",
                        "[plugins.trace]",
                        "category = \"trace_chain\"",
                        "secret = \"" + SECRET + "\"");
                var client = HttpClient.newHttpClient()) {
            var traced = get(client, proxy, "/slow", SECRET);
            assertThat(traced.body()).contains("GET /slow ").doesNotContain(SECRET);
            var lines = traced.headers().allValues("X-Trace-Chain");
            assertThat(lines).hasSize(5);
            assertThat(lines.get(0)).matches("\"id\"; hook=request; step=request; verdict=continue; us=\\d+");
            assertThat(lines.get(1)).matches("\"slow\"; hook=request; step=request; verdict=await; us=\\d+");
            assertThat(lines.get(2)).matches("\"slow\"; hook=request; step=request; verdict=continue; us=\\d{5,}");
            assertThat(lines.get(3)).matches("\"ping\"; hook=request; step=request; verdict=continue; us=\\d+");
            assertThat(lines.get(4)).matches("\"id\"; hook=response; step=request; verdict=continue; us=\\d+");

            assertThat(get(client, proxy, "/ping", SECRET + " json").body())
                    .startsWith("{\"status\":200,\"chain\":[{\"plugin\":\"id\"")
                    .contains("{\"plugin\":\"ping\",\"hook\":\"request\",\"step\":\"request\",\"verdict\":\"respond\"");

            assertThat(get(client, proxy, "/slow", "guess").headers().allValues("X-Trace-Chain"))
                    .isEmpty();
        }
    }
}
