package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

// The JDK's client does not let Origin be set.
class CorsPluginTest {
    @Test
    void answersPreflightsAndMarksResponses() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"cors\"]",
                        "[plugins.cors]",
                        "category = \"cors\"",
                        "allow_origin = \"https://*.example.com\"",
                        "allow_credentials = true");
                var client = new RawClient(proxy.port())) {
            String preflight = client.send("""
                            OPTIONS /x HTTP/1.1
                            Host: a
                            Origin: https://app.example.com
                            Access-Control-Request-Method: PUT
                            Access-Control-Request-Headers: content-type

                            """.replace("\n", "\r\n")).response();
            assertThat(preflight)
                    .startsWith("HTTP/1.1 204 ")
                    .contains(
                            "Access-Control-Allow-Origin: https://app.example.com\r\n",
                            "Access-Control-Allow-Headers: content-type\r\n",
                            "Access-Control-Allow-Credentials: true\r\n",
                            "Access-Control-Max-Age: 3600\r\n",
                            "Vary: Origin\r\n");
            assertThat(origin.requests()).isEmpty();

            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example.com\r\n\r\n")
                            .response())
                    .containsOnlyOnce("Access-Control-Allow-Origin")
                    .contains("Access-Control-Allow-Origin: https://app.example.com\r\n")
                    .endsWith("\r\n\r\nok");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://example.org\r\n\r\n")
                            .response())
                    .doesNotContain("Access-Control")
                    .contains("Vary: Origin\r\n")
                    .endsWith("\r\n\r\nok");
        }
    }
}
