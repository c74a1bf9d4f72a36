package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.testing.AdministeredProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do to plugins of a proxy that runs, in this process. */
class PluginCommandsTest {
    private static final String TOKEN = "0123456789-install-token";

    @TempDir
    private Path work;

    private final AdminDoor door = new AdminDoor();
    private final AdministeredProxy served = new AdministeredProxy(door::access);
    private final Proxy proxy = served.proxy();

    private Path folder = Path.of("");
    private PluginFolder plugins = new PluginFolder(Optional.empty());
    private Reloader reloader = new Reloader(proxy, plugins, door);
    private PluginWatcher watcher = PluginWatcher.start(() -> "", Duration.ofHours(1), () -> {});

    PluginCommandsTest() throws IOException {}

    @BeforeEach
    void run() throws IOException {
        watcher.close();
        folder = Files.createDirectories(work.resolve("plugins"));
        plugins = new PluginFolder(Optional.of(folder));
        plugins.keepRecords(true, Optional.of(served.admin()));
        reloader = new Reloader(proxy, plugins, door);
        serve("ping", "pong");
        watcher = PluginWatcher.start(plugins::stamp, Duration.ofMillis(20), reloader::onPluginsChanged);
    }

    @AfterEach
    void close() {
        watcher.close();
        served.close();
        plugins.close();
    }

    /** A configuration whose only plugin is of a category. */
    private void serve(String category, String name) throws IOException {
        Files.writeString(work.resolve("token"), TOKEN + '\n');
        Path config = Files.writeString(
                work.resolve("sluice.toml"), """
                [basic]
                grace_period = "1s"
                plugins_dir = "%s"
                [admin.tokens.operator]
                file = "%s"
                role = "install"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["%3$s"]
                [plugins.%3$s]
                category = "%4$s"
                """.formatted(folder, work.resolve("token"), name, category));
        assertThat(ConfigLoader.load(config)).isInstanceOfSatisfying(LoadResult.Loaded.class, loaded -> {
            try {
                assertThat(reloader.begin(loaded)).isEmpty();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private String get() throws IOException {
        return RawClient.get(proxy.addresses("web").getFirst().getPort(), "/ping");
    }

    private int sluice(String... arguments) {
        var all = new ArrayList<>(List.of("plugin"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("-c", work.resolve("sluice.toml").toString()));
        String[] words = all.toArray(String[]::new);
        return Cli.commandLine(words).execute(words);
    }

    /** What a command prints, run as a process of its own. */
    private String output(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sluice.core.ProxyMain",
                "plugin"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-c", work.resolve("sluice.toml").toString()));
        Path out = Files.createTempFile(work, "out", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readString(out);
    }

    private Path jar(String version, String body) throws IOException {
        return PluginJarFile.of("com.example.speak.SpeakFactory", """
                        package com.example.speak;
                        import io.sluice.spi.*;
                        public final class SpeakFactory implements PluginFactory<SpeakFactory.Config> {
                            public record Config() {}
                            public String category() { return "speak"; }
                            public Class<Config> configType() { return Config.class; }
                            public Plugin create(Config config, PluginContext context) {
                                return new Plugin() {
                                    @Override public RequestResult onRequest(Exchange exchange) { %s }
                                };
                            }
                        }
                        """.formatted(body), true)
                .manifest("speak", version)
                .into(work, "speak-" + version + ".jar");
    }

    private static String says(String text) {
        return "return RequestResult.respond(Response.text(200, \"" + text + "\"));";
    }

    @Test
    void installsUpgradesDisablesEnablesAndRemovesWhileTheProxyRuns() throws Exception {
        assertThat(sluice("install", jar("1.0.0", says("one")).toString())).isZero();
        assertThat(folder.resolve("speak-1.0.0.jar")).exists();
        assertThat(plugins.records())
                .hasEntrySatisfying(
                        "speak", speak -> assertThat(speak.state().text()).isEqualTo("started"));
        serve("speak", "voice");
        assertThat(get()).endsWith("one");

        assertThat(sluice("upgrade", jar("1.1.0", says("two")).toString())).isZero();
        assertThat(get()).endsWith("two");

        // It is in use: taking it away is refused, and it stays.
        assertThat(sluice("disable", "speak")).isEqualTo(Cli.REFUSED);
        assertThat(get()).endsWith("two");
        assertThat(sluice("enable", "speak")).isZero();

        serve("ping", "pong");
        assertThat(sluice("disable", "speak")).isZero();
        assertThat(plugins.records())
                .hasEntrySatisfying(
                        "speak", speak -> assertThat(speak.state().text()).isEqualTo("disabled"));
        assertThat(sluice("disable", "speak")).isEqualTo(Cli.REFUSED);
        assertThat(sluice("enable", "speak")).isZero();
        assertThat(plugins.records())
                .hasEntrySatisfying(
                        "speak", speak -> assertThat(speak.state().text()).isEqualTo("started"));
        serve("speak", "voice");
        assertThat(get()).endsWith("two");

        serve("ping", "pong");
        assertThat(sluice("remove", "speak")).isZero();
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> file.toString().endsWith(".jar"))).isEmpty();
        }
        assertThat(sluice("remove", "speak")).isEqualTo(Cli.REFUSED);
    }

    @Test
    void tellsHowInstancesFareToWhoeverHasAToken() throws Exception {
        sluice(
                "install",
                jar("1.0.0", "throw new IllegalStateException(\"no voice\");").toString());
        serve("speak", "voice");
        assertThat(get()).startsWith("HTTP/1.1 500 ");

        String token = work.resolve("token").toString();
        assertThat(output("info", "speak", "--token-file", token))
                .contains("state         started")
                .contains("instance      voice: called, 1 calls, 1 errors, 0 pauses, 0 loop holds")
                .contains("last fault: onRequest: java.lang.IllegalStateException: no voice");
        assertThat(output("log", "voice", "--level", "error", "--token-file", token))
                .contains("plugin voice failed in onRequest")
                .contains("IllegalStateException: no voice");
        assertThat(output("log", "voice")).contains("a token is needed");
        assertThat(sluice("resume", "voice", "--token-file", token)).isZero();
        assertThat(sluice("resume", "voice")).isEqualTo(Cli.REFUSED);
        assertThat(sluice("resume", "nobody", "--token-file", token)).isEqualTo(Cli.REFUSED);
    }

    @Test
    void followsTokensInFiles() throws Exception {
        String token = work.resolve("token").toString();
        assertThat(sluice("resume", "pong", "--token-file", token)).isZero();

        Path next = Files.writeString(work.resolve("next"), "another-token-0123456789");
        assertThat(sluice("resume", "pong", "--token-file", next.toString())).isEqualTo(Cli.REFUSED);
        Files.writeString(work.resolve("token"), "short");
        reloader.lookAtFiles();
        Files.writeString(work.resolve("old"), TOKEN);
        assertThat(sluice("resume", "pong", "--token-file", work.resolve("old").toString()))
                .isZero();

        Files.copy(next, work.resolve("token"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        reloader.lookAtFiles();
        assertThat(sluice("resume", "pong", "--token-file", next.toString())).isZero();
        assertThat(sluice("resume", "pong", "--token-file", work.resolve("old").toString()))
                .isEqualTo(Cli.REFUSED);
    }

    @Test
    void tellsWhatAJarExtends() throws Exception {
        Path jar = PluginJarFile.ofExtension("com.example.EdgeFactory", """
                        package com.example;
                        import io.sluice.spi.PluginContext;
                        import io.sluice.spi.config.Setting;
                        import io.sluice.spi.extension.*;
                        public final class EdgeFactory implements ExtensionFactory<EdgeFactory.Config, LoadBalancing> {
                            public record Config(@Setting(value = "Which.", fallback = "7") int place) {}
                            public String category() { return "edge"; }
                            public Class<LoadBalancing> point() { return LoadBalancing.class; }
                            public Class<Config> configType() { return Config.class; }
                            public LoadBalancing create(Config config, PluginContext context) {
                                return peers -> choice -> config.place();
                            }
                        }
                        """)
                .manifest("edge", "1.0.0")
                .into(work, "edge.jar");
        assertThat(output("check", jar.toString()))
                .contains("extension     edge")
                .contains("of            LoadBalancing")
                .contains("key           place = 7: Which.")
                .contains("good: it works with Sluice");
    }

    @Test
    void readsTrustedKeysAgainWithTheConfiguration() throws Exception {
        Path keys = Files.writeString(work.resolve("keys.pem"), "no key");
        String toml = Files.readString(work.resolve("sluice.toml"))
                .replace("[basic]", "[basic]\nplugins_trusted_keys = [\"" + keys + "\"]");
        assertThat(begin(toml))
                .singleElement()
                .hasToString("a.toml:2: basic.plugins_trusted_keys: plugins_trusted_keys: no certificate and no public"
                        + " key in " + keys);

        Files.writeString(keys, publicKey());
        assertThat(begin(toml)).isEmpty();
        jar("1.0.0", says("unsigned"));
        Files.copy(work.resolve("speak-1.0.0.jar"), folder.resolve("speak-1.0.0.jar"));
        reloader.onPluginsChanged();
        assertThat(plugins.records())
                .hasEntrySatisfying(
                        "speak-1.0.0.jar",
                        speak -> assertThat(speak.lastError())
                                .hasValueSatisfying(error -> assertThat(error).contains("it is not signed")));

        assertThat(begin(Files.readString(work.resolve("sluice.toml")))).isEmpty();
        assertThat(plugins.records())
                .hasEntrySatisfying(
                        "speak", speak -> assertThat(speak.state().text()).isEqualTo("started"));
    }

    private List<ConfigProblem> begin(String toml) throws IOException {
        return ConfigLoader.parse(toml, "a.toml") instanceof LoadResult.Loaded loaded
                ? reloader.begin(loaded)
                : List.of(new ConfigProblem("", 0, "", "rejected"));
    }

    private static String publicKey() throws Exception {
        byte[] key = java.security.KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        return "-----BEGIN PUBLIC KEY-----\n" + java.util.Base64.getEncoder().encodeToString(key)
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void refusesTokensThatAreNone() throws Exception {
        Files.writeString(work.resolve("token"), "short");
        String toml = Files.readString(work.resolve("sluice.toml"))
                .replace(
                        work.resolve("token").toString(), work.resolve("absent").toString());
        assertThat(ConfigLoader.parse(toml, "a.toml"))
                .isInstanceOfSatisfying(
                        LoadResult.Loaded.class,
                        loaded -> assertThat(new AdminDoor().read(loaded).problems())
                                .singleElement()
                                .hasToString("a.toml:5: admin.tokens.operator.file: no such file: "
                                        + work.resolve("absent")));
        assertThat(ConfigLoader.parse(toml.replaceAll("file = .*", "sha256 = \"123\""), "a.toml"))
                .isInstanceOfSatisfying(
                        LoadResult.Rejected.class,
                        rejected -> assertThat(rejected.problems().getFirst().toString())
                                .contains("admin.tokens.operator", "sha256 must be 64 hexadecimal digits"));
    }
}
