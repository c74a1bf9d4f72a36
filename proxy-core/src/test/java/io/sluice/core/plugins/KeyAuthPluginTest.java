package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

class KeyAuthPluginTest {
    @Test
    void letsThroughWhoHasAKey() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"keys\"]",
                        "[plugins.keys]",
                        "category = \"key_auth\"",
                        "header = \"X-Api-Key\"",
                        "keys = [\"first\", \"second\"]",
                        "hide_credentials = true");
                var client = new JdkClient(proxy)) {
            assertThat(client.get("/").statusCode()).isEqualTo(401);
            assertThat(client.get("/", "X-Api-Key", "third").statusCode()).isEqualTo(401);
            assertThat(client.get("/", "X-Api-Key", "second", "X-Api-Key", "third")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(origin.requests()).isEmpty();

            var let = client.get("/", "X-Api-Key", "second");
            assertThat(let.statusCode()).isEqualTo(200);
            assertThat(let.body()).startsWith("GET / ").doesNotContain("second");
        }
    }
}
