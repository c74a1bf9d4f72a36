package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class RequestHeadersPluginTest {
    @Test
    void changesWhatTheUpstreamSees() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"edit\"]",
                        "[plugins.edit]",
                        "category = \"request_headers\"",
                        "add_headers = [\"X-Tag: 2\"]",
                        "remove_headers = [\"X-Gone\"]",
                        "set_headers = [\"Host: inner.example\", \"X-Seen: $host$uri\"]",
                        "rename_headers = [\"X-Old: X-New\"]");
                var client = new RawClient(proxy.port())) {
            client.send("GET /a?b HTTP/1.1\r\nHost: outer.example\r\nX-Tag: 1\r\nX-Gone: 1\r\nX-Old: 7\r\n\r\n");

            assertThat(client.response())
                    .contains("X-Tag: 1\r\n", "X-Tag: 2\r\n", "X-New: 7\r\n")
                    .contains("X-Seen: outer.example/a?b\r\n")
                    .containsOnlyOnce("\r\nHost: ")
                    .contains("\r\nHost: inner.example\r\n")
                    .doesNotContain("X-Gone", "X-Old");
        }
    }
}
