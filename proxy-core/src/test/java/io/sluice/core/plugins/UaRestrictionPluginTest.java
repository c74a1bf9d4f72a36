package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class UaRestrictionPluginTest {
    @Test
    void keepsRobotsOut() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"robots\"]",
                        "[plugins.robots]",
                        "category = \"ua_restriction\"",
                        "ua_list = ['(?i)bot\\b', '^$']",
                        "type = \"deny\"");
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/", "User-Agent: Mozilla/5.0")).startsWith("HTTP/1.1 200 ");
            assertThat(client.get("/", "User-Agent: AnyBot/1.0"))
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("Request is forbidden");
            assertThat(client.get("/")).startsWith("HTTP/1.1 403 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }
}
