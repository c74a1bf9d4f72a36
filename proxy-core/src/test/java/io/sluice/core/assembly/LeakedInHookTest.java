package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.admin.AdminAccess;
import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.testing.AdministeredProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an operator reads of a thread that a plugin has started on an event loop, and has left behind. */
class LeakedInHookTest {
    private static final String LEAKY = """
            package com.example;
            import io.sluice.spi.*;
            public final class Leaky implements PluginFactory<Leaky.Config> {
                public record Config() {}
                public String category() { return "leaky"; }
                public Class<Config> configType() { return Config.class; }
                public Plugin create(Config config, PluginContext context) {
                    return new Plugin() {
                        @Override public RequestResult onRequest(Exchange exchange) {
                            Thread.ofPlatform().daemon().name("left-by-a-hook").start(() -> {
                                while (System.getProperty("leaky.end") == null) {
                                    try { Thread.sleep(10); } catch (InterruptedException e) { return; }
                                }
                            });
                            return RequestResult.respond(Response.text(200, "leaking"));
                        }
                    };
                }
            }
            """;

    private static final String CONFIG = """
            [basic]
            grace_period = "1s"
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            [locations.all]
            plugins = ["leak"]
            [plugins.leak]
            category = "leaky"
            """;

    @TempDir
    private Path folder;

    @AfterEach
    void endThreads() {
        System.setProperty("leaky.end", "now");
        eventually(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("left-by-a-hook")));
        System.clearProperty("leaky.end");
    }

    @Test
    void isInTheJarsHistoryAndInThePluginsLog() throws Exception {
        PluginJarFile jar = PluginJarFile.of("com.example.Leaky", LEAKY, true);
        jar.manifest("leaky", "1.0.0").into(folder, "leaky.jar");
        var open = new AdminAccess(List.of(), List.of(), false);
        try (var plugins = new PluginFolder(Optional.of(folder));
                var proxy = new AdministeredProxy(() -> open)) {
            assertThat(proxy.serve(plugins, CONFIG)).isEmpty();
            int port = proxy.proxy().addresses("web").getFirst().getPort();
            assertThat(RawClient.get(port, "/")).endsWith("leaking");

            jar.manifest("leaky", "1.1.0").into(folder, "leaky.jar");
            assertThat(proxy.serve(plugins, CONFIG)).isEmpty();

            eventually(
                    "the jar's history tells of it",
                    () ->
                            Optional.ofNullable(plugins.records().get("leaky"))
                                    .map(PluginRecord::history)
                                    .orElse(List.of())
                                    .stream()
                                    .anyMatch(event -> event.endsWith(
                                            " 1.0.0 threads of leak run on after its end: left-by-a-hook")));
            assertThat(proxy.ask("GET /plugins/leak/log?level=warn", ""))
                    .contains("plugin leak is closed, but its threads run on", "[left-by-a-hook]");
        }
    }
}
