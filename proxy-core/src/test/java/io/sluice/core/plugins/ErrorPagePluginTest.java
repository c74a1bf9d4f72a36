package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class ErrorPagePluginTest {
    private static final String[] LINES = {
        "plugins = [\"pages\"]",
        "[plugins.pages]",
        "category = \"error_page\"",
        "upstream_errors = true",
        "[plugins.pages.templates]",
        "404 = \"<h1>{{path}} is not here</h1>\"",
        "5xx = \"<h1>{{reason}}</h1>\""
    };

    @Test
    void replacesWhatUpstreamsSendAndKeepsTheConnection() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 404 Not Found\r\nX-Kept: 1\r\nContent-Length: 6\r\n\r\ntheirs");
                var proxy = TestProxy.inFrontOf(origin.port(), LINES);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /a%3Cb HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response())
                        .startsWith("HTTP/1.1 404 ")
                        .contains("X-Kept: 1\r\n", "Content-Type: text/html; charset=utf-8\r\n")
                        .endsWith("<h1>/a%3Cb is not here</h1>");
            }
            assertThat(origin.connections()).isOne();
        }
    }

    @Test
    void replacesTheProxysOwn() throws Exception {
        int closed = Ports.unused();
        try (var proxy = TestProxy.inFrontOf(closed, LINES);
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.response()).startsWith("HTTP/1.1 502 ").endsWith("<h1>Bad Gateway</h1>");
        }
    }
}
