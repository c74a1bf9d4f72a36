package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that come, change and go while the proxy runs. */
class PluginSwapTest {
    private static final String CONFIG = """
            [basic]
            grace_period = "1s"
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            [locations.all]
            plugins = ["greet"]
            [plugins.greet]
            category = "greet"
            """;

    /** Answers with its version; how that is known stands for the rest of a method. */
    private static final String GREETER = """
            package com.example;
            import io.sluice.spi.*;
            public final class Greet implements PluginFactory<Greet.Config> {
                public record Config() {}
                public String category() { return "greet"; }
                public Class<Config> configType() { return Config.class; }
                public Plugin create(Config config, PluginContext context) {
                    String version = version();
                    return new Plugin() {
                        @Override public RequestResult onRequest(Exchange exchange) {
                            return RequestResult.respond(Response.text(200, "version " + version));
                        }
                    };
                }
                private static String version() {
                    %s
                }
            }
            """;

    private static final String READS_ITS_VERSION = """
            try (var in = Greet.class.getResourceAsStream("/version")) {
                return new String(in.readAllBytes());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            """;

    @TempDir
    private Path folder;

    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 2);
    private final Proxy proxy = new Proxy(loops, new SimpleMeterRegistry());
    private PluginFolder plugins = new PluginFolder(Optional.empty());

    @BeforeEach
    void openFolder() {
        plugins = new PluginFolder(Optional.of(folder));
    }

    @AfterEach
    void stop() {
        proxy.close();
        loops.close();
        plugins.close();
    }

    private static PluginJarFile greeter(int version) throws IOException {
        return PluginJarFile.of("com.example.Greet", GREETER.formatted("return \"" + version + "\";"), true);
    }

    private void serve() throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            if (ConfigLoader.parse(CONFIG, "test.toml") instanceof LoadResult.Loaded loaded) {
                assertThat(proxy.apply(loaded, catalog)).isEmpty();
                plugins.confirm();
            }
        }
    }

    @Test
    void swapsFiftyVersionsUnderLoadAndLetsGoOfTheOldOnes() throws Exception {
        // Compiled once: what is swapped are jars, and it takes the compiler longer to make one than the proxy to load
        // it.
        PluginJarFile jar = PluginJarFile.of("com.example.Greet", GREETER.formatted(READS_ITS_VERSION), true);
        jar.with("version", "0").into(folder, "greet.jar");
        serve();
        int port = proxy.addresses("web").getFirst().getPort();
        var stop = new AtomicBoolean();
        var answered = new AtomicInteger();
        var failures = new ArrayList<String>();
        var clients = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            clients.add(Thread.ofPlatform().start(() -> load(port, stop, answered, failures)));
        }
        var loaders = new ArrayList<WeakReference<ClassLoader>>();
        for (int version = 1; version <= 50; version++) {
            jar.with("version", Integer.toString(version)).into(folder, "greet.jar");
            serve();
            loaders.add(presentLoader());
        }
        stop.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(failures).isEmpty();
        assertThat(answered.get()).isPositive();
        try (var client = new RawClient(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("version 50");
        }
        eventually("all loaders but the present one are collected", () -> {
            System.gc();
            return alive(loaders) == 1;
        });
    }

    private WeakReference<ClassLoader> presentLoader() throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            var factory = catalog.find("greet").orElseThrow().factory();
            return new WeakReference<>(factory.getClass().getClassLoader());
        }
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static void load(int port, AtomicBoolean stop, AtomicInteger answered, List<String> failures) {
        while (!stop.get()) {
            try (var client = new RawClient(port)) {
                String response = "";
                while (!stop.get() && !response.contains("Connection: close")) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                    response = client.response();
                    if (!response.startsWith("HTTP/1.1 200 ") || !response.contains("version ")) {
                        throw new IOException("answered: " + response);
                    }
                    answered.incrementAndGet();
                }
            } catch (IOException e) {
                synchronized (failures) {
                    failures.add(e.toString());
                }
            }
        }
    }

    @Test
    void keepsAJarThatDidNotChange() throws Exception {
        greeter(1).into(folder, "greet.jar");
        try (PluginCatalog first = plugins.scan();
                PluginCatalog second = plugins.scan()) {
            assertThat(second.find("greet").orElseThrow().factory())
                    .isSameAs(first.find("greet").orElseThrow().factory());
        }
    }

    @Test
    void hidesTheProxyFromPluginsAndPluginsFromEachOther() throws Exception {
        greeter(1).into(folder, "greet.jar");
        try (PluginCatalog catalog = plugins.scan()) {
            ClassLoader loader =
                    catalog.find("greet").orElseThrow().factory().getClass().getClassLoader();
            for (String hidden : List.of(
                    "io.netty.channel.Channel",
                    "io.sluice.core.Proxy",
                    "io.sluice.config.ProxyConfig",
                    "io.sluice.plugins.ping.PingFactory",
                    "com.github.benmanes.caffeine.cache.Cache")) {
                assertThatThrownBy(() -> loader.loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
            }
            assertThat(loader.loadClass("io.sluice.spi.Plugin")).isSameAs(io.sluice.spi.Plugin.class);
        }
    }

    @Test
    void refusesWhatIsNoPluginJarAndKeepsWhatRuns() throws Exception {
        greeter(1).into(folder, "greet.jar");
        serve();
        Files.writeString(folder.resolve("broken.jar"), "not a jar");
        assertThat(reasonFor("broken.jar")).contains("is not a jar");
        PluginJarFile.of("com.example.Nothing", "package com.example; class Nothing {}", false)
                .into(folder, "empty.jar");
        assertThat(reasonFor("empty.jar")).contains("has no META-INF/sluice/plugin.toml", "@SluicePlugin");
        greeter(2).manifest("second", "1.0.0").into(folder, "second.jar");
        assertThat(reasonFor("second")).contains("category \"greet\" is there already, from greet.jar");
        greeter(3).with("../evil", "x").into(folder, "greet.jar");
        assertThat(reasonFor("greet")).contains("leads out of the jar: ../evil");
        try (var client = new RawClient(proxy.addresses("web").getFirst().getPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("version 1");
        }
    }

    /** What a look at the folder says against a plugin or a file. */
    private String reasonFor(String name) throws IOException {
        serve();
        return Optional.ofNullable(plugins.records().get(name))
                .flatMap(record -> record.lastError())
                .orElseThrow();
    }

    @Test
    void refusesAConfigurationWhosePluginIsGone() throws Exception {
        greeter(1).into(folder, "greet.jar");
        serve();
        Files.delete(folder.resolve("greet.jar"));
        try (PluginCatalog catalog = plugins.scan()) {
            if (ConfigLoader.parse(CONFIG, "test.toml") instanceof LoadResult.Loaded loaded) {
                assertThat(proxy.apply(loaded, catalog))
                        .singleElement()
                        .asString()
                        .isEqualTo("test.toml:9: plugins.greet.category: no plugin category \"greet\"");
            }
        }
        try (var client = new RawClient(proxy.addresses("web").getFirst().getPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("version 1");
        }
    }
}
