package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class PingPluginTest {
    @Test
    void answersOnePath() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"ping\"]",
                        "[plugins.ping]",
                        "category = \"ping\"",
                        "path = \"/health\"");
                var client = new JdkClient(proxy)) {
            assertThat(client.get("/health").body()).isEqualTo("pong");
            assertThat(origin.requests()).isEmpty();
            assertThat(client.get("/healthy").body()).isEqualTo("ok");
        }
    }
}
