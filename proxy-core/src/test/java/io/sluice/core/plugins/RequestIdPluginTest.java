package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class RequestIdPluginTest {
    @Test
    void namesRequestsForBothSides() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"id\"]",
                        "[plugins.id]",
                        "category = \"request_id\"",
                        "header_name = \"X-Trace\"");
                var client = new JdkClient(proxy)) {
            var made = client.get("/");
            String id = made.headers().firstValue("X-Trace").orElseThrow();
            assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(made.body()).contains("\r\nX-Trace: " + id + "\r\n");

            var kept = client.get("/", "X-Trace", "mine-1");
            assertThat(kept.headers().allValues("X-Trace")).containsExactly("mine-1");
            assertThat(kept.body()).contains("\r\nX-Trace: mine-1\r\n");
        }
    }
}
