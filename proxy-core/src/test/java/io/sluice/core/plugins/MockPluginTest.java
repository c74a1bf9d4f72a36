package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class MockPluginTest {
    private static HttpResponse<String> get(HttpClient client, TestProxy proxy, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void answersInsteadOfTheUpstream() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"mock\"]",
                        "[plugins.mock]",
                        "category = \"mock\"",
                        "path = \"/made-up\"",
                        "status = 418",
                        "headers = [\"X-Made: up\"]",
                        "data = \"short and stout\"");
                var client = HttpClient.newHttpClient()) {
            var answer = get(client, proxy, "/made-up");
            assertThat(answer.statusCode()).isEqualTo(418);
            assertThat(answer.headers().firstValue("X-Made")).contains("up");
            assertThat(answer.body()).isEqualTo("short and stout");
            assertThat(origin.requests()).isEmpty();

            assertThat(get(client, proxy, "/").body()).isEqualTo("ok");
        }
    }
}
