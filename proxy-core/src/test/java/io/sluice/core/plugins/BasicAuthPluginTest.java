package io.sluice.core.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BasicAuthPluginTest {
    @Test
    void letsUsersOfListAndFileThroughAndNobodyElse(@TempDir Path folder) throws Exception {
        var users = Files.writeString(
                folder.resolve("users"), "myName:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC\n");
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"staff\"]",
                        "proxy_set_headers = [\"X-User: $remote_user\"]",
                        "[plugins.staff]",
                        "category = \"basic_auth\"",
                        "authorizations = [\"YWRhOmxvdmVsYWNl\"]",
                        "user_file = \"" + users + '"',
                        "hide_credentials = true");
                var client = HttpClient.newHttpClient()) {
            assertThat(get(client, proxy, "ada:lovelace").get().body())
                    .contains("X-User: ada\r\n")
                    .doesNotContain("uthorization");
            assertThat(get(client, proxy, "myName:myPassword").get().body()).contains("X-User: myName\r\n");
            assertThat(get(client, proxy, "myName:mypassword").get().statusCode())
                    .isEqualTo(401);
            assertThat(get(client, proxy, "ada:myPassword").get().headers().firstValue("WWW-Authenticate"))
                    .contains("Basic realm=\"Restricted\", charset=\"UTF-8\"");

            var together = Stream.generate(() -> get(client, proxy, "myName:myPassword"))
                    .limit(50)
                    .toList();
            for (var response : together) {
                assertThat(response.get().statusCode()).isEqualTo(200);
            }
        }
    }

    private static CompletableFuture<HttpResponse<String>> get(HttpClient client, TestProxy proxy, String pair) {
        String credentials = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
        var request = HttpRequest.newBuilder(proxy.uri("/"))
                .header("Authorization", "Basic " + credentials)
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }
}
