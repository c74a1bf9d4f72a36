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
            assertThat(get(client, "User-Agent: Mozilla/5.0\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(get(client, "User-Agent: AnyBot/1.0\r\n"))
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
