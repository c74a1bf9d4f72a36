package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class MockPluginTest {
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
                var client = new JdkClient(proxy)) {
            var answer = client.get("/made-up");
            assertThat(answer.statusCode()).isEqualTo(418);
            assertThat(answer.headers().firstValue("X-Made")).contains("up");
            assertThat(answer.body()).isEqualTo("short and stout");
            assertThat(origin.requests()).isEmpty();

            assertThat(client.get("/").body()).isEqualTo("ok");
        }
    }
}
