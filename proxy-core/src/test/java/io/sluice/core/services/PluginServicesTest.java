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
import io.sluice.spi.Scheduler;
import io.sluice.spi.event.ConfigChanged;
import io.sluice.spi.event.ExchangeEnded;
import io.sluice.spi.event.HostEvent;
import io.sluice.spi.event.JarChanged;
import io.sluice.spi.event.PluginChanged;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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
                                assertThat(allAsked.await(60, TimeUnit.SECONDS)).isTrue();
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
                assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("1");
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
            var steps = new LinkedBlockingQueue<Object>();
            var owner = new JobOwner(
                    "watcher",
                    LoggerFactory.getLogger("test"),
                    new SimpleMeterRegistry(),
                    getClass().getClassLoader());
            var watcher = new PluginEvents(owner, host);
            watcher.subscribe(JarChanged.class, steps::add);
            plugins.publishTo(host.events());
            for (int version = 1; version <= 3; version++) {
                keeper(version).into(jars, "keeper.jar");
                serve(proxy, plugins, CONFIG);
                int port = proxy.addresses("web").getFirst().getPort();
                assertThat(ask(URI.create("http://127.0.0.1:" + port + "/")))
                        .isEqualTo("version " + version + ", before " + (version - 1));
            }
            for (String step : List.of("created", "resolved", "started")) {
                assertThat(next(steps, JarChanged.class))
                        .extracting(JarChanged::jar, JarChanged::version, JarChanged::change)
                        .containsExactly("one", "1.0.0", step);
            }
            proxy.close();
            watcher.close();
        } finally {
            loops.close();
        }
    }

    private static void serve(Proxy proxy, PluginFolder plugins, String config) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            if (ConfigLoader.parse(config, "test.toml") instanceof LoadResult.Loaded loaded) {
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

    @Test
    void whatWasPromisedIsDoneAfterTheNextStart() throws Exception {
        var begun = new CountDownLatch(1);
        var done = new LinkedBlockingQueue<String>();
        try (var host = HostServices.keepingIn(folder);
                var proxy = TestProxy.run(host, CONFIG, promising(payload -> {
                    begun.countDown();
                    TimeUnit.HOURS.sleep(1);
                }))) {
            assertThat(ask(proxy.uri("/first"))).isEqualTo("promised");
            assertThat(ask(proxy.uri("/second"))).isEqualTo("promised");
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(host.jobs().jobs()).singleElement().satisfies(job -> {
                assertThat(job.kind()).isEqualTo("queue");
                assertThat(job.waiting()).isEqualTo(1);
            });
        }
        try (var host = HostServices.keepingIn(folder);
                var proxy = TestProxy.run(host, CONFIG, promising(done::add))) {
            assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo("/first");
            assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo("/second");
            assertThat(proxy.reload(CONFIG + "label = \"other\"")).isEmpty();
            assertThat(ask(proxy.uri("/third"))).isEqualTo("promised");
            assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo("/third");
        }
        assertThat(done).isEmpty();
    }

    private static PluginFactory<?> promising(Scheduler.QueuedTask task) {
        return TestPlugins.category("one", (settings, context) -> {
            var promises = context.scheduler().queue("promises", task);
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    return RequestResult.await(promises.submit(
                                    exchange.request().path())
                            .thenApply(kept ->
                                    RequestResult.respond(Response.of(200).withBody("promised".getBytes(UTF_8)))));
                }
            };
        });
    }

    @Test
    void eventsReachPluginsOffTheLoop() throws Exception {
        var heard = new LinkedBlockingQueue<Object>();
        var threads = new LinkedBlockingQueue<Boolean>();
        var factory = TestPlugins.category("one", (settings, context) -> {
            if (settings.label().isPresent()) {
                context.events().subscribe(HostEvent.class, event -> {
                    threads.add(Thread.currentThread().isVirtual());
                    heard.add(event);
                });
            }
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    return RequestResult.respond(Response.text(200, "hello"));
                }
            };
        });
        try (var host = HostServices.forgetting();
                var proxy = TestProxy.run(host, CONFIG, factory)) {
            assertThat(ask(proxy.uri("/silent"))).isEqualTo("hello");
            assertThat(host.events().wants(ExchangeEnded.class)).isFalse();

            assertThat(proxy.reload(CONFIG + "label = \"listening\"")).isEmpty();
            assertThat(next(heard, PluginChanged.class).isOpen()).isTrue();
            assertThat(next(heard, ConfigChanged.class).isServed()).isTrue();
            assertThat(ask(proxy.uri("/some/path?secret=1"))).isEqualTo("hello");
            ExchangeEnded ended = next(heard, ExchangeEnded.class);
            assertThat(ended.path()).isEqualTo("/some/path");
            assertThat(ended.location()).isEqualTo("all");
            assertThat(ended.server()).isEqualTo("web");
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.isComplete()).isTrue();
            assertThat(ended.responseBytes()).isEqualTo("hello".length());

            assertThat(proxy.reload("[servers.web]\nadr = 1")).isNotEmpty();
            assertThat(next(heard, ConfigChanged.class).problems())
                    .anySatisfy(problem -> assertThat(problem).contains("adr"));

            assertThat(proxy.reload(CONFIG)).isEmpty();
            assertThat(ask(proxy.uri("/"))).isEqualTo("hello");
        }
        assertThat(threads).doesNotContain(false);
    }

    /** The next event of a type; others are passed over. */
    private static <E> E next(LinkedBlockingQueue<Object> heard, Class<E> type) throws InterruptedException {
        Object event = heard.poll(60, TimeUnit.SECONDS);
        while (event != null && !type.isInstance(event)) {
            event = heard.poll(60, TimeUnit.SECONDS);
        }
        assertThat(event).as("an event of %s", type).isNotNull();
        return type.cast(event);
    }

    @Test
    void eventsPassBetweenTheJarsOfPlugins() throws Exception {
        Path jars = Files.createDirectory(folder.resolve("jars"));
        PluginJarFile.of("com.example.api.Speak", """
                        package com.example.api;
                        import io.sluice.spi.*;
                        public final class Speak implements PluginFactory<Speak.Config> {
                            public record Config() {}
                            public record Said(String word) {}
                            public String category() { return "speak"; }
                            public Class<Config> configType() { return Config.class; }
                            public Plugin create(Config config, PluginContext context) {
                                return new Plugin() {
                                    @Override public RequestResult onRequest(Exchange exchange) {
                                        context.events().publish(new Said(exchange.request().path()));
                                        return RequestResult.proceed();
                                    }
                                };
                            }
                        }
                        """, true)
                .manifest("speak", "1.0.0", "exports = [\"com.example.api\"]")
                .into(jars, "speak.jar");
        PluginJarFile.of("com.example.Listen", """
                        package com.example;
                        import io.sluice.spi.*;
                        import java.util.concurrent.*;
                        public final class Listen implements PluginFactory<Listen.Config> {
                            public record Config() {}
                            public String category() { return "listen"; }
                            public Class<Config> configType() { return Config.class; }
                            public Plugin create(Config config, PluginContext context) {
                                var heard = new LinkedBlockingQueue<String>();
                                try {
                                    Class<?> said = Class.forName("com.example.api.Speak$Said");
                                    context.events().subscribe(said, event -> heard.add(event.toString()));
                                } catch (ClassNotFoundException e) {
                                    throw new IllegalStateException(e);
                                }
                                return new Plugin() {
                                    @Override public RequestResult onRequest(Exchange exchange) {
                                        return RequestResult.await(context.blocking(() -> RequestResult.respond(
                                                Response.text(200, "heard " + heard.poll(60, TimeUnit.SECONDS)))));
                                    }
                                };
                            }
                        }
                        """, true)
                .manifest("listen", "1.0.0", "[dependencies]", "speak = \"*\"")
                .into(jars, "listen.jar");
        String config = CONFIG.replace("[\"one\"]", "[\"speak\", \"listen\"]")
                .replace("[plugins.one]\ncategory = \"one\"", """
                        [plugins.speak]
                        category = "speak"
                        [plugins.listen]
                        category = "listen\"""");
        var loops = new EventLoops(EventLoops.Transport.best(), 1);
        try (var host = HostServices.forgetting();
                var plugins = new PluginFolder(Optional.of(jars))) {
            var proxy = new Proxy(loops, new SimpleMeterRegistry(), new Supervisor(1), host);
            serve(proxy, plugins, config);
            int port = proxy.addresses("web").getFirst().getPort();
            assertThat(ask(URI.create("http://127.0.0.1:" + port + "/word"))).isEqualTo("heard Said[word=/word]");
            proxy.close();
        } finally {
            loops.close();
        }
    }
}
