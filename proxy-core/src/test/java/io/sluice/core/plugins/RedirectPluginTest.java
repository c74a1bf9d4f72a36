package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class RedirectPluginTest {
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
                var client = new JdkClient(proxy)) {
            var answer = client.get("/a/b?c=d");
            assertThat(answer.statusCode()).isEqualTo(308);
            assertThat(answer.headers().firstValue("Location")).contains("https://127.0.0.1:8443/a/b?c=d");
            assertThat(origin.requests()).isEmpty();
        }
    }
}
