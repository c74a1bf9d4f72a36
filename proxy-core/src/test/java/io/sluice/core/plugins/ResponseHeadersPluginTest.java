package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class ResponseHeadersPluginTest {
    @Test
    void changesWhatClientsSee() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nServer: secret/1.0\r\nX-Old: 7\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"edit\"]",
                        "[plugins.edit]",
                        "category = \"response_headers\"",
                        "add_headers = [\"X-From: $host\"]",
                        "remove_headers = [\"Server\"]",
                        "rename_headers = [\"X-Old: X-New\"]");
                var client = new JdkClient(proxy)) {
            var answer = client.get("/");
            assertThat(answer.headers().firstValue("X-From")).contains("127.0.0.1");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
            assertThat(answer.headers().firstValue("X-Old")).isEmpty();
            assertThat(answer.headers().firstValue("X-New")).contains("7");
            assertThat(answer.body()).isEqualTo("ok");
        }
    }
}
