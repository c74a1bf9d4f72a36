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
            assertThat(client.get("/", "Referer: https://www.example.com/a")).startsWith("HTTP/1.1 200 ");
            assertThat(client.get("/", "Referer: https://example.org/a"))
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("Request is forbidden");
            assertThat(client.get("/")).startsWith("HTTP/1.1 403 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }
}
