package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jars bring besides plugins, through a proxy's own sockets. */
class ExtensionsTest {
    @TempDir
    private Path work;

    private Path folder;
    private JarProxy proxy;
    private final ScriptedOrigin a = origin("a");
    private final ScriptedOrigin b = origin("b");

    ExtensionsTest() throws IOException {}

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectories(work.resolve("plugins"));
        proxy = JarProxy.with(folder);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        a.close();
        b.close();
    }

    private static ScriptedOrigin origin(String name) throws IOException {
        return ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + name);
    }

    private void jar(String category, String point, String create) throws IOException {
        String factory = "com.example." + category + ".Factory";
        PluginJarFile.ofExtension(factory, """
                    package com.example.%1$s;
                    import io.sluice.spi.*;
                    import io.sluice.spi.extension.*;
                    import java.util.*;
                    public final class Factory implements ExtensionFactory<Factory.Config, %2$s> {
                        public record Config(
                            @io.sluice.spi.config.Setting(value = "A file.", fallback = "/dev/null") java.nio.file.Path file) {}
                        public String category() { return "%1$s"; }
                        public Class<%2$s> point() { return %2$s.class; }
                        public Class<Config> configType() { return Config.class; }
                        public %2$s create(Config config, PluginContext context) {
                            %3$s
                        }
                    }
                    """.formatted(category, point, create))
                .manifest(category, "1.0.0")
                .into(folder, category + ".jar");
    }

    private List<ConfigProblem> problems(ProxyToml toml) throws IOException {
        return proxy.serve(toml.text());
    }

    private void serve(ProxyToml toml) throws IOException {
        assertThat(problems(toml)).isEmpty();
    }

    private ProxyToml both() {
        return ProxyToml.inFrontOf("\"127.0.0.1:%d\", \"127.0.0.1:%d\"".formatted(a.port(), b.port()));
    }

    /** In front of what an extension of the name {@code list} finds. */
    private static ProxyToml listed() {
        return ProxyToml.inFrontOf("").origin("discovery = \"list\"");
    }

    private String get(String target) throws IOException {
        return proxy.send("GET " + target);
    }

    /** The bodies of some responses, one behind the other. */
    private String bodies(String target, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    try {
                        String response = get(target);
                        return response.substring(response.indexOf("\r\n\r\n") + 4);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .collect(Collectors.joining());
    }

    // --- choosing a peer

    @Test
    void letsAJarChooseThePeer() throws Exception {
        jar("picky", "LoadBalancing", """
                return peers -> choice -> switch (choice.request().path()) {
                    case "/last" -> choice.peers() - 1;
                    case "/throws" -> throw new IllegalStateException("cannot choose");
                    case "/none" -> 7;
                    case "/kept" -> peers.get(1).weight() == 3 && !choice.isDown(1) && choice.inFlight(1) == 0 ? 1 : 0;
                    default -> -1;
                };
                """);
        serve(ProxyToml.inFrontOf("\"127.0.0.1:%d\", \"127.0.0.1:%d 3\"".formatted(a.port(), b.port()))
                .origin("algo = \"picky\""));
        assertThat(bodies("/last", 4)).isEqualTo("bbbb");
        assertThat(bodies("/kept", 4)).isEqualTo("bbbb");
        for (String inTurn : List.of("/throws", "/none", "/other")) {
            assertThat(bodies(inTurn, 8)).as(inTurn).contains("a", "b").hasSize(8);
        }
        b.close();
        assertThat(bodies("/last", 4)).as("what was tried is not tried again").isEqualTo("aaaa");
    }

    @Test
    void refusesNamesOfNothingAndOfSomethingElse() throws Exception {
        jar("picky", "LoadBalancing", "return peers -> choice -> 0;");
        assertThat(problems(both().origin("algo = \"piky\"")).getFirst())
                .hasToString("test.toml:13: upstreams.origin.algo: no way to choose a peer named \"piky\","
                        + " did you mean \"picky\"?");
        assertThat(problems(both().origin("algo = \"round_robbin\"")).getFirst().toString())
                .contains("did you mean \"round_robin\"?");
        assertThat(problems(both().origin("discovery = \"dsn\"")).getFirst().toString())
                .endsWith("upstreams.origin.discovery: no discovery named \"dsn\", did you mean \"dns\"?");
        assertThat(problems(both().origin("algo = \"mine\"").and("[extensions.mine]", "category = \"dns\""))
                        .getFirst()
                        .toString())
                .endsWith("upstreams.origin.algo: extension \"mine\" is no way to choose a peer");
        assertThat(problems(both().and("[extensions.mine]", "category = \"dsn\""))
                        .getFirst()
                        .toString())
                .endsWith("extensions.mine.category: no extension category \"dsn\", did you mean \"dns\"?");
        assertThat(problems(both().and("[extensions.mine]", "category = \"dns\"", "intervall = \"1s\""))
                        .getFirst()
                        .toString())
                .endsWith("extensions.mine.intervall: unknown key, did you mean \"interval\"?");
        assertThat(problems(both().and("[extensions.mine]", "category = \"dns\"", "interval = \"1ms\""))
                        .getFirst()
                        .toString())
                .contains("extensions.mine.interval: ");
        assertThat(problems(both().server("access_log = \"lnes json\"").and("[extensions.lines]", "category = \"dns\""))
                        .getFirst()
                        .toString())
                .endsWith("servers.web.access_log: no access log sink named \"lnes\"");
    }

    // --- access logs

    @Test
    void writesLinesToAJarsSink() throws Exception {
        Path log = work.resolve("lines.log");
        jar("lines", "AccessLogSink", """
                return new AccessLogSink() {
                    private boolean broken = true;
                    @Override public void write(java.nio.ByteBuffer lines) throws java.io.IOException {
                        if (broken) {
                            broken = false;
                            throw new java.io.IOException("not yet");
                        }
                        try (var out = java.nio.channels.FileChannel.open(config.file(),
                                java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
                            out.write(lines);
                        }
                    }
                    @Override public void close() throws java.io.IOException {
                        java.nio.file.Files.writeString(config.file(), "closed\\n", java.nio.file.StandardOpenOption.APPEND);
                    }
                };
                """);
        String[] table = {"[extensions.sink]", "category = \"lines\"", "file = \"" + log + '"'};
        serve(both().server("access_log = \"sink {method} {uri}\"").and(table));
        get("/lost");
        eventually(() -> {
            get("/first");
            return Files.exists(log) && Files.size(log) > 0;
        });
        assertThat(Files.readString(log)).startsWith("GET /first").doesNotContain("/lost");

        serve(both().server("access_log = \"sink again {uri}\"").and(table));
        get("/second");
        eventually(() -> Files.readString(log).contains("again /second\n"));
        assertThat(Files.readString(log)).as("it outlives a reload").doesNotContain("closed");

        serve(both());
        eventually(() -> Files.readString(log).endsWith("again /second\nclosed\n"));
    }

    // --- finding peers

    private static final String FROM_FILE = """
            return (upstream, found) -> {
                var following = new java.util.concurrent.atomic.AtomicBoolean(true);
                var thread = new Thread(() -> {
                    while (following.get()) {
                        try {
                            var peers = new ArrayList<FoundPeer>();
                            for (String line : java.nio.file.Files.readAllLines(config.file())) {
                                peers.add(FoundPeer.of("127.0.0.1", Integer.parseInt(line)));
                            }
                            found.accept(peers);
                            Thread.sleep(5);
                        } catch (java.io.IOException | InterruptedException | NumberFormatException e) {
                            // The peers of before stay.
                        }
                    }
                });
                thread.start();
                return () -> following.set(false);
            };
            """;

    private void peers(ScriptedOrigin... origins) throws IOException {
        Path next = Files.writeString(
                work.resolve("next"),
                java.util.Arrays.stream(origins)
                        .map(origin -> origin.port() + "\n")
                        .collect(Collectors.joining()));
        Files.move(
                next,
                work.resolve("peers"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void followsPeersThatAJarFinds() throws Exception {
        jar("listed", "Discovery", FROM_FILE);
        peers(a);
        String[] table = {"[extensions.list]", "category = \"listed\"", "file = \"" + work.resolve("peers") + '"'};
        serve(listed().and(table));
        eventually(() -> get("/").startsWith("HTTP/1.1 200 "));
        assertThat(bodies("/", 4)).isEqualTo("aaaa");

        peers(a, b);
        eventually(() -> bodies("/", 2).contains("b"));
        assertThat(bodies("/", 4)).contains("a", "b");

        // Nothing fails on the way.
        peers(b);
        eventually(() -> {
            assertThat(get("/")).startsWith("HTTP/1.1 200 ");
            return bodies("/", 4).equals("bbbb");
        });

        peers();
        eventually(() -> get("/").startsWith("HTTP/1.1 503 "));
        peers(a);
        eventually(() -> get("/").startsWith("HTTP/1.1 200 "));

        // A reload begins with what is known.
        serve(listed().server("keepalive_requests = 5").and(table));
        assertThat(bodies("/", 4)).isEqualTo("aaaa");
    }

    // --- events

    @Test
    void tellsAJarWhatHappens() throws Exception {
        Path told = work.resolve("told");
        jar("notes", "EventSink", """
                return new EventSink() {
                    @Override public void accept(ProxyEvent event) throws java.io.IOException {
                        java.nio.file.Files.writeString(config.file(),
                                event.name() + "|" + event.subject() + "|" + event.message().replace('\\n', ' ') + "\\n",
                                java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
                        if (event.name().equals("config.refused")) {
                            throw new IllegalStateException("too bad");
                        }
                    }
                    @Override public void close() throws java.io.IOException {
                        java.nio.file.Files.writeString(
                                config.file(), "closed\\n", java.nio.file.StandardOpenOption.APPEND);
                    }
                };
                """);
        jar("listed", "Discovery", FROM_FILE);
        peers(a);
        String[] tables = {
            "[extensions.list]", "category = \"listed\"", "file = \"" + work.resolve("peers") + '"',
            "[extensions.notes]", "category = \"notes\"", "file = \"" + told + '"'
        };
        serve(listed().and(tables));
        eventually(() -> Files.exists(told) && Files.readString(told).equals("config.served||\n"));

        assertThat(problems(both().origin("algo = \"nothing\"").and(tables))).hasSize(1);
        eventually(() -> Files.readString(told)
                .contains("config.refused||test.toml:13: upstreams.origin.algo: no way to choose a peer named"));

        peers(b);
        eventually(() -> Files.readString(told).contains("upstream.peers|origin|[127.0.0.1:" + b.port() + " 1]\n"));
        eventually(() -> Files.readString(told).endsWith("config.served||\n"));

        serve(both());
        eventually(() -> Files.readString(told).endsWith("closed\n"));
        String all = Files.readString(told);
        serve(both());
        assertThat(Files.readString(told)).isEqualTo(all);
    }

    @Test
    void letsGoOfJarsWhoseExtensionsAreOfNoUse() throws Exception {
        jar("listed", "Discovery", FROM_FILE);
        jar("picky", "LoadBalancing", "return peers -> choice -> 0;");
        jar("lines", "AccessLogSink", "return lines -> {};");
        peers(a);
        serve(listed().server("access_log = \"lines json\"")
                .origin("discovery = \"list\"", "algo = \"picky\"")
                .and("[extensions.list]", "category = \"listed\"", "file = \"" + work.resolve("peers") + '"'));
        eventually(() -> get("/").startsWith("HTTP/1.1 200 "));
        assertThat(bodies("/", 2)).isEqualTo("aa");
        List<WeakReference<ClassLoader>> loaders = loaders();
        assertThat(loaders).hasSize(3);

        for (String name : List.of("listed", "picky", "lines")) {
            Files.delete(folder.resolve(name + ".jar"));
        }
        serve(both());
        assertThat(bodies("/", 4)).contains("a", "b");
        eventually(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
    }

    private List<WeakReference<ClassLoader>> loaders() throws IOException {
        try (PluginCatalog catalog = proxy.plugins().scan()) {
            return catalog.extensions().values().stream()
                    .map(category -> category.factory().getClass())
                    .filter(factory -> factory.getName().startsWith("com.example."))
                    .map(factory -> new WeakReference<>(factory.getClassLoader()))
                    .toList();
        }
    }

    @Test
    void refusesAJarWhoseCategoryIsThereAlready() throws Exception {
        jar("dns", "Discovery", "return (upstream, found) -> () -> {};");
        serve(both());
        assertThat(proxy.plugins().records())
                .hasEntrySatisfying(
                        "dns",
                        dns -> assertThat(dns.lastError())
                                .hasValueSatisfying(
                                        error -> assertThat(error)
                                                .contains(
                                                        "extension category \"dns\" is there already, from the built-in ones")));
    }

    // --- the one that is built in

    @Test
    void findsPeersByName() throws Exception {
        serve(ProxyToml.inFrontOf("\"localhost:%d\"".formatted(a.port())).origin("discovery = \"dns\""));
        eventually(() -> get("/").endsWith("a"));
    }
}
