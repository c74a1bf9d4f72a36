package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class AcceptEncodingPluginTest {
    @Test
    void theUpstreamSeesOneOfFewValues() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"codings\"]",
                        "[plugins.codings]",
                        "category = \"accept_encoding\"",
                        "encodings = [\"br\", \"gzip\"]",
                        "only_one_encoding = true");
                var client = HttpClient.newHttpClient()) {
            assertThat(echo(client, proxy, "br;q=0, gzip, deflate")).contains("\r\nAccept-Encoding: gzip\r\n");
            assertThat(echo(client, proxy, "gzip, deflate, br")).contains("\r\nAccept-Encoding: br\r\n");
            assertThat(echo(client, proxy, "deflate")).doesNotContain("Accept-Encoding");
        }
    }

    private static String echo(HttpClient client, TestProxy proxy, String accepted) throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri("/"))
                .header("Accept-Encoding", accepted)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
