package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class RedirectPluginTest {
    private static HttpResponse<String> get(HttpClient client, TestProxy proxy, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void sendsClientsToHttpsWithPathAndQuery() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"secure\"]",
                        "[plugins.secure]",
                        "category = \"redirect\"",
                        "http_to_https = true",
                        "port = 8443",
                        "status = 308");
                var client = HttpClient.newHttpClient()) {
            var answer = get(client, proxy, "/a/b?c=d");
            assertThat(answer.statusCode()).isEqualTo(308);
            assertThat(answer.headers().firstValue("Location")).contains("https://127.0.0.1:8443/a/b?c=d");
            assertThat(origin.requests()).isEmpty();
        }
    }
}
