package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class RefererRestrictionPluginTest {
    @Test
    void keepsPicturesFromOtherSites() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"own_pages\"]",
                        "[plugins.own_pages]",
                        "category = \"referer_restriction\"",
                        "referer_list = [\"example.com\", \"*.example.com\"]");
                var client = new RawClient(proxy.port())) {
            assertThat(get(client, "Referer: https://www.example.com/a\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(get(client, "Referer: https://example.org/a\r\n"))
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("Request is forbidden");
            assertThat(get(client, "")).startsWith("HTTP/1.1 403 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    private static String get(RawClient client, String lines) throws Exception {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n").response();
    }
}
