package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class CsrfPluginTest {
    @Test
    void aPageGetsATokenAndRepeatsIt() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"own_pages\"]",
                        "[plugins.own_pages]",
                        "category = \"csrf\"",
                        "token_path = \"/csrf-token\"",
                        "key = \"4Q0hfXqUjhwEr6Bs\"",
                        "ttl = \"8h\"");
                var client = HttpClient.newHttpClient()) {
            var given =
                    client.send(HttpRequest.newBuilder(proxy.uri("/csrf-token")).build(), BodyHandlers.ofString());
            assertThat(given.statusCode()).isEqualTo(204);
            String cookie = given.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).endsWith("; Max-Age=28800; Path=/; SameSite=Strict");
            String token = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));

            assertThat(post(client, proxy, token, token).body()).startsWith("POST /save ");
            var forged = post(client, proxy, token, token.substring(1));
            assertThat(forged.statusCode()).isEqualTo(401);
            assertThat(forged.body()).isEqualTo("Csrf token is empty or invalid");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    private static HttpResponse<String> post(HttpClient client, TestProxy proxy, String carried, String repeated)
            throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri("/save"))
                .header("Cookie", "theme=dark; x-csrf-token=" + carried)
                .header("X-Csrf-Token", repeated)
                .POST(BodyPublishers.ofString("data"))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
