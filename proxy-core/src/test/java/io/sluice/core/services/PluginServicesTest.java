package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.TtlCache;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services of plugins' contexts, in a running proxy. */
class PluginServicesTest {
    @TempDir
    private Path folder;

    private static final String CONFIG = """
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            [locations.all]
            plugins = ["one"]
            [plugins.one]
            category = "one"
            """;

    @Test
    void aCacheIsLoadedOnceForAllClientsAndLivesAsLongAsItsInstance() throws Exception {
        var loads = new AtomicInteger();
        var allAsked = new CountDownLatch(5);
        var factory = TestPlugins.category("one", (settings, context) -> {
            TtlCache<String, Integer> cache = context.cache("numbers", CacheTerms.entries(10, Duration.ofHours(1)));
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    allAsked.countDown();
                    var number = cache.load(
                            exchange.request().path(),
                            path -> context.blocking(() -> {
                                assertThat(allAsked.await(20, TimeUnit.SECONDS)).isTrue();
                                return loads.incrementAndGet();
                            }));
                    return RequestResult.await(number.thenApply(
                            value -> RequestResult.respond(Response.text(200, String.valueOf(value)))));
                }
            };
        });
        try (var proxy = TestProxy.run(CONFIG, factory);
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(proxy.uri("/a")).build();
            var answers = Stream.generate(() -> client.sendAsync(request, BodyHandlers.ofString()))
                    .limit(5)
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("1");
            }

            assertThat(proxy.reload(CONFIG + "\n[upstreams.other]\naddrs = [\"127.0.0.1:1\"]\n"))
                    .isEmpty();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("1");
            assertThat(proxy.meters()
                            .get("sluice.plugin.cache.requests")
                            .tags("plugin", "one", "cache", "numbers", "result", "hit")
                            .functionCounter()
                            .count())
                    .isPositive();

            assertThat(proxy.reload(CONFIG + "label = \"other\"")).isEmpty();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("2");
        }
    }

    private static PluginFactory<?> counting(String category) {
        return TestPlugins.category(category, (settings, context) -> {
            KeyValueStore store = context.store();
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    var count = store.update("count", PluginServicesTest::incremented);
                    return RequestResult.await(count.thenApply(
                            value -> RequestResult.respond(Response.of(200).withBody(value.orElseThrow()))));
                }
            };
        });
    }

    private static Optional<byte[]> incremented(Optional<byte[]> value) {
        int number =
                value.map(bytes -> Integer.parseInt(new String(bytes, UTF_8))).orElse(0);
        return Optional.of(String.valueOf(number + 1).getBytes(UTF_8));
    }

    private static String ask(URI uri) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(uri).build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    @Test
    void aStoreOutlivesInstancesAndTheProxy() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (var host = HostServices.keepingIn(folder.resolve("data"));
                    var proxy = TestProxy.run(host, CONFIG, counting("one"))) {
                assertThat(ask(proxy.uri("/"))).isEqualTo(String.valueOf(3 * i + 1));
                assertThat(proxy.reload(CONFIG + "label = \"other\"")).isEmpty();
                assertThat(ask(proxy.uri("/"))).isEqualTo(String.valueOf(3 * i + 2));
                assertThat(ask(proxy.uri("/"))).isEqualTo(String.valueOf(3 * i + 3));
                assertThat(proxy.meters()
                                .get("sluice.plugin.store.bytes")
                                .tag("plugin", "one")
                                .gauge()
                                .value())
                        .isEqualTo("count".length() + 1);
            }
        }
    }

    @Test
    void aPluginThatCannotKeepWhatItWantsToMakesTheConfigurationUnusable() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (var host = HostServices.keepingIn(file);
                var proxy =
                        TestProxy.run(host, CONFIG, TestPlugins.category("one", new Plugin() {}), counting("two"))) {
            assertThat(proxy.reload(CONFIG.replace("category = \"one\"", "category = \"two\"")))
                    .singleElement()
                    .asString()
                    .contains("plugins.one", "cannot keep data in " + file, "data_dir in [basic] names another folder");
        }
    }

    @Test
    void aStoreIsThereForTheNextVersionOfAJar() throws Exception {
        Path jars = Files.createDirectory(folder.resolve("jars"));
        var loops = new EventLoops(EventLoops.Transport.best(), 1);
        try (var host = HostServices.keepingIn(folder.resolve("data"));
                var plugins = new PluginFolder(Optional.of(jars))) {
            var proxy = new Proxy(loops, new SimpleMeterRegistry(), new Supervisor(1), host);
            for (int version = 1; version <= 3; version++) {
                keeper(version).into(jars, "keeper.jar");
                serve(proxy, plugins);
                int port = proxy.addresses("web").getFirst().getPort();
                assertThat(ask(URI.create("http://127.0.0.1:" + port + "/")))
                        .isEqualTo("version " + version + ", before " + (version - 1));
            }
            proxy.close();
        } finally {
            loops.close();
        }
    }

    private static void serve(Proxy proxy, PluginFolder plugins) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            if (ConfigLoader.parse(CONFIG, "test.toml") instanceof LoadResult.Loaded loaded) {
                assertThat(proxy.apply(loaded, catalog)).isEmpty();
                plugins.confirm();
            }
        }
    }

    private static PluginJarFile keeper(int version) throws IOException {
        return PluginJarFile.of("com.example.One", """
                package com.example;
                import io.sluice.spi.*;
                public final class One implements PluginFactory<One.Config> {
                    public record Config() {}
                    public String category() { return "one"; }
                    public Class<Config> configType() { return Config.class; }
                    public Plugin create(Config config, PluginContext context) throws InvalidPluginConfig {
                        var store = context.store();
                        return new Plugin() {
                            @Override public RequestResult onRequest(Exchange exchange) {
                                var before = store.getText("version");
                                return RequestResult.await(before.thenCompose(text -> store.putText("version", "%1$d")
                                        .thenApply(done -> RequestResult.respond(Response.text(
                                                200, "version %1$d, before " + text.orElse("0"))))));
                            }
                        };
                    }
                }
                """.formatted(version), true);
    }
}
