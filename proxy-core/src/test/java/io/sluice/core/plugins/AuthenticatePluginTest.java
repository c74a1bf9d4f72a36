package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A location guarded by an authenticator that comes in a jar. */
class AuthenticatePluginTest {
    private static final String PEOPLE = """
            package com.example;
            import io.sluice.spi.PluginContext;
            import io.sluice.spi.admin.AdminRole;
            import io.sluice.spi.extension.*;
            import java.util.*;
            public final class People implements ExtensionFactory<People.Config, Authenticator> {
                public record Config(
                    @io.sluice.spi.config.Setting(value = "The chief.", fallback = "jane") String chief) {}
                public String category() { return "people"; }
                public Class<Authenticator> point() { return Authenticator.class; }
                public Class<Config> configType() { return Config.class; }
                public Authenticator create(Config config, PluginContext context) {
                    context.meters().counter("people").increment();
                    return credentials -> switch (credentials.header("X-Name").orElse("")) {
                        case "" -> Optional.empty();
                        case "mallory" -> throw new java.io.IOException("directory is down");
                        case "slow" -> { Thread.sleep(60_000); yield Optional.empty(); }
                        case String name when name.equals(config.chief()) ->
                            Optional.of(Identity.of(name).withRole(AdminRole.INSTALL));
                        case String name -> Optional.of(Identity.of(name));
                    };
                }
            }
            """;

    @TempDir
    private Path folder;

    private static String toml(ScriptedOrigin origin, String plugin, String chief) {
        return ProxyToml.inFrontOf(origin.port())
                .location("plugins = [\"staff\"]")
                .and(
                        "[plugins.staff]",
                        "category = \"authenticate\"",
                        "authenticator = \"staff\"",
                        "user_header = \"X-User\"",
                        plugin,
                        "[extensions.staff]",
                        "category = \"people\"",
                        "chief = \"" + chief + '"')
                .text();
    }

    @Test
    void guardsALocation() throws Exception {
        PluginJarFile.ofExtension("com.example.People", PEOPLE)
                .manifest("people", "1.0.0")
                .into(folder, "people.jar");
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin");
                var proxy = JarProxy.run(folder, toml(origin, "role = \"config\"", "jane"))) {
            assertThat(proxy.send("GET /", "X-Name: jane", "X-User: root")).endsWith("in");
            assertThat(origin.requests().getLast()).contains("X-User: jane\r\n").doesNotContain("root");
            assertThat(proxy.send("GET /", "X-Name: joe")).contains(" 403 ");
            assertThat(proxy.send("GET /")).contains(" 401 ", "WWW-Authenticate: Bearer");
            assertThat(proxy.send("GET /", "X-Name: mallory")).contains(" 503 ").doesNotContain("directory");
            // A table that has changed makes the plugin anew, too.
            assertThat(proxy.serve(toml(origin, "role = \"config\"", "joe"))).isEmpty();
            assertThat(proxy.send("GET /", "X-Name: joe")).endsWith("in");
            assertThat(proxy.send("GET /", "X-Name: jane")).contains(" 403 ");
            assertThat(proxy.serve(toml(origin, "timeout = \"20ms\"", "joe"))).isEmpty();
            assertThat(proxy.send("GET /", "X-Name: slow")).contains(" 503 ");
            assertThat(origin.requests()).hasSize(2);
            // The plugin has the same name, and meters of its own.
            assertThat(proxy.meters()
                            .find("people")
                            .tag("plugin", "extension:staff")
                            .counters())
                    .hasSize(1);
            assertThat(proxy.meters().find("people").tag("plugin", "staff").counters())
                    .isEmpty();
        }
    }
}
