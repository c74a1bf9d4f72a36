package io.sluice.core.plugins;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IpRestrictionPluginTest {
    @Test
    void goesByTheAddressAndByAFileThatChanges(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("blocked.txt"), "203.0.113.0/24\n");
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"blocked\"]",
                        "[plugins.blocked]",
                        "category = \"ip_restriction\"",
                        "ip_file = \"" + file + "\"",
                        "type = \"deny\"");
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/")).startsWith("HTTP/1.1 200 ");

            Files.writeString(file, "203.0.113.0/24\n127.0.0.0/8\n");
            eventually(() -> !client.get("/").startsWith("HTTP/1.1 200 "));
            assertThat(client.get("/")).startsWith("HTTP/1.1 403 ").endsWith("Request is forbidden");
        }
    }
}
