package io.sluice.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.services.JobBoard;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.admin.AdminRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final Supervisor supervisor = new Supervisor(1);
    private final Proxy proxy = new Proxy(loops, new SimpleMeterRegistry(), supervisor);
    private final PluginLogs logs = PluginLogs.open();
    private final AdminAccess access = new AdminAccess(List.of(), List.of(AdminToken.of(TOKEN, AdminRole.ROOT)), true);
    private final AdminListener admin = AdminListener.open(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminSources(
                    () -> true,
                    () -> "",
                    () -> access,
                    proxy::authenticator,
                    supervisor::plugins,
                    () -> ConfigState.NONE,
                    proxy::adminRoutes),
            logs,
            new JobBoard());
    private PluginFolder plugins = new PluginFolder(Optional.empty());

    AuthenticatorTest() throws IOException {}

    @BeforeEach
    void open() throws IOException {
        plugins = new PluginFolder(Optional.of(folder));
        PluginJarFile.of("com.example.People", """
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
                        """, false)
                .with("META-INF/services/io.sluice.spi.extension.ExtensionFactory", "com.example.People")
                .manifest("people", "1.0.0")
                .into(folder, "people.jar");
    }

    @AfterEach
    void stop() {
        proxy.close();
        plugins.close();
        admin.close();
        logs.close();
        loops.close();
    }

    private List<ConfigProblem> serve(String authenticator, String... more) throws IOException {
        LoadResult config = ConfigLoader.parse("""
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
                """.formatted(authenticator, String.join("\n", more)), "test.toml");
        try (PluginCatalog catalog = plugins.scan()) {
            return config instanceof LoadResult.Loaded loaded ? proxy.apply(loaded, catalog) : List.of();
        }
    }

    private String ask(String line, String header) throws IOException {
        try (var client = new RawClient(admin.address().getPort())) {
            return client.send(line + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
                    .response();
        }
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
