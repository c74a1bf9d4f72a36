package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.event.PluginJudged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of a plugin that misbehaves. */
class HealthEventsTest {
    private static final String CONFIG = """
            [basic]
            grace_period = "1s"
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            [locations.all]
            plugins = ["bad"]
            [plugins.bad]
            category = "bad"
            """;

    @TempDir
    private Path work;

    @Test
    void pluginsAreToldThatAnotherIsPaused() throws Exception {
        var heard = new LinkedBlockingQueue<PluginJudged>();
        var listening = TestPlugins.category("listening", (settings, context) -> {
            context.events().subscribe(PluginJudged.class, heard::add);
            return new Plugin() {};
        });
        var throwing = TestPlugins.category("bad", new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                throw new IllegalStateException("oops");
            }
        });
        try (var proxy = TestProxy.run(CONFIG + "[plugins.ear]\ncategory = \"listening\"\n", listening, throwing);
                var client = new RawClient(proxy.port())) {
            eventually("a plugin hears of it", () -> {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                        .startsWith("HTTP/1.1 500 ");
                return !heard.isEmpty();
            });
            assertThat(heard.take()).satisfies(judged -> {
                assertThat(judged.name()).isEqualTo("bad");
                assertThat(judged.source()).isEqualTo("embedded");
                assertThat(judged.mode()).isEqualTo(PluginJudged.Mode.PAUSED);
                assertThat(judged.reason()).startsWith("is not called for 600 s, because it keeps failing");
                assertThat(judged.time()).isNotNull();
            });
        }
    }

    private void jar(String name, String source, String provided) throws Exception {
        String factory = "com.example." + name + ".Factory";
        PluginJarFile.of(factory, "package com.example." + name + ";\n" + source, false)
                .with("META-INF/services/" + provided, factory)
                .manifest(name, "1.0.0")
                .into(work, name + ".jar");
    }

    @Test
    void eventSinksAreToldOfAHookThatDoesNotComeBack() throws Exception {
        Path told = work.resolve("told");
        Path mayGo = work.resolve("may-go");
        jar("notes", """
                import io.sluice.spi.*;
                import io.sluice.spi.extension.*;
                import java.nio.file.*;
                public final class Factory implements ExtensionFactory<Factory.Config, EventSink> {
                    public record Config(@io.sluice.spi.config.Setting("A file.") Path file) {}
                    public String category() { return "notes"; }
                    public Class<EventSink> point() { return EventSink.class; }
                    public Class<Config> configType() { return Config.class; }
                    public EventSink create(Config config, PluginContext context) {
                        return event -> Files.writeString(config.file(),
                                event.name() + "|" + event.subject() + "|" + event.message() + "\\n",
                                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }
                }
                """, "io.sluice.spi.extension.ExtensionFactory");
        jar("bad", """
                import io.sluice.spi.*;
                import java.nio.file.*;
                public final class Factory implements PluginFactory<Factory.Config> {
                    public record Config() {}
                    public String category() { return "bad"; }
                    public Class<Config> configType() { return Config.class; }
                    public Plugin create(Config config, PluginContext context) {
                        return new Plugin() {
                            @Override public RequestResult onRequest(Exchange exchange) {
                                while (!Files.exists(Path.of("%s"))) {
                                    try { Thread.sleep(20); } catch (InterruptedException e) { break; }
                                }
                                return RequestResult.respond(Response.text(200, "back"));
                            }
                        };
                    }
                }
                """.formatted(mayGo), "io.sluice.spi.PluginFactory");
        String toml = CONFIG + "[extensions.notes]\ncategory = \"notes\"\nfile = \"" + told + "\"\n";
        try (var proxy = JarProxy.run(work, toml)) {
            var asked = new LinkedBlockingQueue<String>();
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    asked.add(proxy.send("GET /"));
                } catch (java.io.IOException e) {
                    asked.add(e.toString());
                }
            });
            eventually(
                    "a sink hears of it",
                    () -> Files.exists(told)
                            && Files.readString(told)
                                    .contains("plugin.holds_loop|bad|holds event loop 0 in onRequest since 2"));
            Files.createFile(mayGo);
            asking.join();
            assertThat(asked.take()).endsWith("\r\n\r\nback");
        }
    }
}
