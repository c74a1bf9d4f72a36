package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Plugin;
import io.sluice.spi.event.PeerChanged;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of an origin that dies and comes back. */
class PeerEventsTest {
    @TempDir
    private Path work;

    private final int port = Ports.unused();

    private ScriptedOrigin origin() throws IOException {
        return new ScriptedOrigin(
                new ServerSocket(port, 50, InetAddress.getLoopbackAddress()),
                (request, connection) -> connection.write("HTTP/1.1 204 No Content\r\n\r\n"));
    }

    @Test
    void pluginsAreToldOnceThatAPeerIsDownAndOnceThatItIsUp() throws Exception {
        var heard = new LinkedBlockingQueue<PeerChanged>();
        var listening = TestPlugins.category("listening", (settings, context) -> {
            context.events().subscribe(PeerChanged.class, heard::add);
            return new Plugin() {};
        });
        String toml = ProxyToml.inFrontOf(port)
                .location("plugins = [\"ear\"]")
                .origin("connection_timeout = \"60s\"")
                .and(
                        "[plugins.ear]",
                        "category = \"listening\"",
                        "[upstreams.mirror]",
                        "addrs = [\"127.0.0.1:" + port + "\"]",
                        "connection_timeout = \"60s\"")
                .text();
        try (TestProxy proxy = TestProxy.run(toml, listening)) {
            try (ScriptedOrigin alive = origin()) {
                assertThat(RawClient.get(proxy.port(), "/")).startsWith("HTTP/1.1 204 ");
                assertThat(alive.requests()).hasSize(1);
            }
            assertThat(RawClient.get(proxy.port(), "/")).startsWith("HTTP/1.1 502 ");
            assertThat(heard.poll(60, TimeUnit.SECONDS)).satisfies(down -> {
                assertThat(down.peer()).isEqualTo("127.0.0.1:" + port);
                assertThat(down.upstreams()).containsExactly("mirror", "origin");
                assertThat(down.isUp()).isFalse();
                assertThat(down.reason()).containsIgnoringCase("connection refused");
            });
            assertThat(RawClient.get(proxy.port(), "/")).startsWith("HTTP/1.1 502 ");

            try (ScriptedOrigin again = origin()) {
                assertThat(RawClient.get(proxy.port(), "/")).startsWith("HTTP/1.1 204 ");
                assertThat(again.requests()).hasSize(1);
                assertThat(heard.poll(60, TimeUnit.SECONDS)).satisfies(up -> {
                    assertThat(up.peer()).isEqualTo("127.0.0.1:" + port);
                    assertThat(up.isUp()).as("told next, and of nothing else").isTrue();
                    assertThat(up.reason()).isEmpty();
                });
            }
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void eventSinksAreToldForEachUpstream() throws Exception {
        Path told = work.resolve("told");
        Path folder = Files.createDirectory(work.resolve("plugins"));
        PluginJarFile.ofExtension("com.example.Notes", """
                        package com.example;
                        import io.sluice.spi.*;
                        import io.sluice.spi.extension.*;
                        import java.nio.file.*;
                        public final class Notes implements ExtensionFactory<Notes.Config, EventSink> {
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
                        """)
                .manifest("notes", "1.0.0")
                .into(folder, "notes.jar");
        String toml = ProxyToml.inFrontOf(port)
                .and("[extensions.notes]", "category = \"notes\"", "file = \"" + told + '"')
                .text();
        String peer = "origin|127.0.0.1:" + port;
        try (JarProxy proxy = JarProxy.run(folder, toml)) {
            assertThat(proxy.send("GET /")).startsWith("HTTP/1.1 502 ");
            eventually(() -> lines(told).stream().anyMatch(line -> line.startsWith("peer.down|" + peer + ": ")));
            try (ScriptedOrigin alive = origin()) {
                assertThat(proxy.send("GET /")).startsWith("HTTP/1.1 204 ");
                assertThat(alive.requests()).hasSize(1);
                eventually(() -> lines(told).contains("peer.up|" + peer));
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
