package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class KeyAuthPluginTest {
    private static HttpResponse<String> get(HttpClient client, TestProxy proxy, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void letsThroughWhoHasAKey() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"keys\"]",
                        "[plugins.keys]",
                        "category = \"key_auth\"",
                        "header = \"X-Api-Key\"",
                        "keys = [\"first\", \"second\"]",
                        "hide_credentials = true");
                var client = HttpClient.newHttpClient()) {
            assertThat(get(client, proxy, "/").statusCode()).isEqualTo(401);
            assertThat(get(client, proxy, "/", "X-Api-Key", "third").statusCode())
                    .isEqualTo(401);
            assertThat(origin.requests()).isEmpty();

            var let = get(client, proxy, "/", "X-Api-Key", "second");
            assertThat(let.statusCode()).isEqualTo(200);
            assertThat(let.body()).startsWith("GET / ").doesNotContain("second");
        }
    }
}
