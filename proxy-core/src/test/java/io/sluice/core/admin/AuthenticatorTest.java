package io.sluice.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.testing.AdministeredProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.spi.admin.AdminRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody from a jar who says whom the admin listener lets in. */
class AuthenticatorTest {
    private static final String TOKEN = "operator-0123456789abcdef";

    @TempDir
    private Path folder;

    private final AdminAccess access = new AdminAccess(List.of(), List.of(AdminToken.of(TOKEN, AdminRole.ROOT)), true);
    private final AdministeredProxy proxy = new AdministeredProxy(() -> access);
    private PluginFolder plugins = new PluginFolder(Optional.empty());

    AuthenticatorTest() throws IOException {}

    @BeforeEach
    void open() throws IOException {
        plugins = new PluginFolder(Optional.of(folder));
        PluginJarFile.ofExtension("com.example.People", """
                        package com.example;
                        import io.sluice.spi.*;
                        import io.sluice.spi.admin.AdminRole;
                        import io.sluice.spi.extension.*;
                        import java.util.*;
                        public final class People implements ExtensionFactory<People.Config, Authenticator> {
                            public record Config(
                                @io.sluice.spi.config.Setting(value = "Who may all.", fallback = "jane") String chief) {}
                            public String category() { return "people"; }
                            public Class<Authenticator> point() { return Authenticator.class; }
                            public Class<Config> configType() { return Config.class; }
                            public Authenticator create(Config config, PluginContext context) {
                                return credentials -> {
                                    if (!Thread.currentThread().isVirtual()) {
                                        throw new IllegalStateException("on a loop");
                                    }
                                    return switch (credentials.header("x-name").orElse("")) {
                                        case "" -> Optional.empty();
                                        case "mallory" -> throw new java.io.IOException("directory is down");
                                        case String name when name.equals(config.chief()) ->
                                            Optional.of(Identity.of(name).withRole(AdminRole.INSTALL));
                                        case String name -> Optional.of(Identity.of(name));
                                    };
                                };
                            }
                        }
                        """)
                .manifest("people", "1.0.0")
                .into(folder, "people.jar");
    }

    @AfterEach
    void stop() {
        proxy.close();
        plugins.close();
    }

    private List<ConfigProblem> serve(String authenticator, String... more) throws IOException {
        return proxy.serve(plugins, """
                [admin]
                authenticator = "%s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["pong"]
                [plugins.pong]
                category = "ping"
                %s
                """.formatted(authenticator, String.join("\n", more)));
    }

    private String ask(String line, String header) throws IOException {
        return proxy.ask(line, header);
    }

    @Test
    void letsInWhomItKnows() throws Exception {
        assertThat(ask("GET /plugins", "X-Name: jane"))
                .as("nobody is there yet")
                .startsWith("HTTP/1.1 401 ");
        assertThat(serve("people")).isEmpty();

        assertThat(ask("GET /plugins", "X-Name: joe"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"pong\"");
        assertThat(ask("POST /plugins/pong/resume", "X-Name: joe")).startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST /plugins/pong/resume", "X-Name: jane")).startsWith("HTTP/1.1 204 ");
        assertThat(ask("GET /plugins", "X-Other: jane")).startsWith("HTTP/1.1 401 ");
        assertThat(ask("GET /plugins", "X-Name: mallory"))
                .startsWith("HTTP/1.1 401 ")
                .doesNotContain("directory");
        assertThat(ask("POST /plugins/pong/resume", "Authorization: Bearer " + TOKEN))
                .as("tokens count on")
                .startsWith("HTTP/1.1 204 ");
        assertThat(ask("GET /healthz", "X-Other: jane")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void changesWithItsTable() throws Exception {
        String[] table = {"[extensions.staff]", "category = \"people\"", "chief = \"joe\""};
        assertThat(serve("staff", table)).isEmpty();
        assertThat(ask("POST /plugins/pong/resume", "X-Name: joe")).startsWith("HTTP/1.1 204 ");
        assertThat(serve("people")).isEmpty();
        assertThat(ask("POST /plugins/pong/resume", "X-Name: joe")).startsWith("HTTP/1.1 403 ");

        assertThat(serve("peeple").getFirst())
                .hasToString("test.toml:2: admin.authenticator: no authenticator named \"peeple\","
                        + " did you mean \"people\"?");
        assertThat(ask("GET /plugins", "X-Name: joe")).startsWith("HTTP/1.1 200 ");
    }
}
