package io.sluice.core.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CombinedAuthPluginTest {
    @Test
    void letsAppsThroughThatProveToBeTheOnes() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"apps\"]",
                        "[plugins.apps]",
                        "category = \"combined_auth\"",
                        "[[plugins.apps.authorizations]]",
                        "app_id = \"shop\"",
                        "secret = \"Zz9pl\"",
                        "deviation = 60",
                        "ip_list = [\"127.0.0.0/8\"]",
                        "[[plugins.apps.authorizations]]",
                        "app_id = \"elsewhere\"",
                        "secret = \"*\"",
                        "ip_list = [\"203.0.113.1\"]");
                var client = new RawClient(proxy.port())) {
            long now = Instant.now().getEpochSecond();
            String proof = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(("Zz9pl:" + now).getBytes(UTF_8)));

            assertThat(client.get("/?app_id=shop&ts=" + now + "&digest=" + proof))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(client.get("/?app_id=shop&ts=" + (now - 1) + "&digest=" + proof))
                    .startsWith("HTTP/1.1 401 ")
                    .endsWith("Plugin combined_auth invalid, message: digest is invalid");
            assertThat(client.get("/?app_id=elsewhere")).endsWith("message: ip is invalid");
            assertThat(client.get("/")).endsWith("message: app id is empty");
            assertThat(origin.requests()).hasSize(1);
        }
    }
}
