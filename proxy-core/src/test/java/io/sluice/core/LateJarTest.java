package io.sluice.core;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.assembly.jars.FolderState;
import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.assembly.jars.PluginState;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.testing.AdministeredProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that begins while what one of its plugin jars needs is not there yet. */
class LateJarTest {
    @TempDir
    private Path work;

    private final AdminDoor door = new AdminDoor();
    private final AdministeredProxy served = new AdministeredProxy(door::access);
    private final Proxy proxy = served.proxy();
    private PluginFolder plugins = new PluginFolder(Optional.empty());
    private PluginWatcher watcher = PluginWatcher.start(() -> "", Duration.ofHours(1), () -> {});

    LateJarTest() throws IOException {}

    /** What the plugin waits for. */
    private Path need() {
        return work.resolve("server.is.up");
    }

    private Path folder() {
        return work.resolve("plugins");
    }

    @BeforeEach
    void dropJar() throws IOException {
        Files.createDirectories(folder());
        PluginJarFile.of("com.example.late.Factory", """
                        package com.example.late;
                        import io.sluice.spi.*;
                        import io.sluice.spi.config.Setting;
                        public final class Factory implements PluginFactory<Factory.Config> {
                            public record Config(@Setting(value = "Says it.", fallback = "here") String text) {}
                            public String category() { return "late"; }
                            public Class<Config> configType() { return Config.class; }
                            public void start() {
                                if (!java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) {
                                    throw new PluginNotReady("the server is down");
                                }
                            }
                            public Plugin create(Config config, PluginContext context) {
                                return new Plugin() {
                                    public RequestResult onRequest(Exchange exchange) {
                                        return RequestResult.respond(Response.text(200, config.text()));
                                    }
                                };
                            }
                        }
                        """.formatted(need()), true)
                .manifest("late", "1.0.0")
                .into(folder(), "late.jar");
        plugins = new PluginFolder(Optional.of(folder()));
        plugins.keepRecords(true, Optional.of(served.admin()));
    }

    @AfterEach
    void close() {
        watcher.close();
        served.close();
        plugins.close();
    }

    /** As a start does; gives what is wrong. */
    private List<ConfigProblem> begin(String... lines) throws IOException {
        Path config = Files.writeString(work.resolve("sluice.toml"), """
                [basic]
                grace_period = "1s"
                plugins_dir = "%s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["guarded", "free"]
                [locations.guarded]
                path = "/guarded"
                plugins = ["mine", "pong"]
                [locations.free]
                plugins = ["pong"]
                [plugins.mine]
                category = "late"
                %s
                [plugins.pong]
                category = "ping"
                """.formatted(folder(), String.join("\n", lines)));
        var reloader = new Reloader(proxy, plugins, door);
        List<ConfigProblem> problems =
                ConfigLoader.load(config) instanceof LoadResult.Loaded loaded ? reloader.begin(loaded) : List.of();
        watcher.close();
        watcher = PluginWatcher.start(plugins::stamp, Duration.ofMillis(20), reloader::onPluginsChanged);
        return problems;
    }

    private String get(String target) throws IOException {
        return RawClient.ask(proxy.addresses("web").getFirst().getPort(), "GET " + target);
    }

    private PluginRecord recorded() throws IOException {
        return FolderState.read(folder()).stream()
                .flatMap(state -> Optional.ofNullable(state.plugins().get("late")).stream())
                .findFirst()
                .orElseThrow();
    }

    private PluginHealth health() {
        return proxy.plugins().stream()
                .filter(plugin -> plugin.name().equals("mine"))
                .findFirst()
                .orElseThrow();
    }

    private void assertThatOnlyItsLocationWaits() throws IOException {
        assertThat(get("/guarded")).startsWith("HTTP/1.1 503 ").doesNotContain("server is down");
        assertThat(get("/ping")).startsWith("HTTP/1.1 200 ");
        assertThat(served.ask("GET /readyz"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("ok, but plugins are not ready: mine\n");
        assertThat(recorded().state()).isEqualTo(PluginState.WAITING);
        assertThat(recorded().lastError())
                .hasValueSatisfying(error -> assertThat(error).contains("the server is down"));
    }

    private void assertThatAllIsWell() throws IOException {
        // The plugin serves before it is written down that it does.
        eventually(() -> recorded().state() == PluginState.STARTED);
        assertThat(served.ask("GET /readyz")).endsWith("\r\n\r\nok\n");
        assertThat(recorded().lastError()).isEmpty();
    }

    @Test
    void isServedAroundAndTriedAgain() throws Exception {
        assertThat(begin()).isEmpty();
        assertThatOnlyItsLocationWaits();
        assertThat(health().mode()).isEqualTo(PluginHealth.Mode.PAUSED);
        assertThat(health().lastFault())
                .hasValueSatisfying(fault -> assertThat(fault.message()).contains("the server is down"));
        assertThat(served.meters()
                        .get("sluice.plugin.mode")
                        .tag("plugin", "mine")
                        .gauge()
                        .value())
                .isEqualTo(2);

        Files.createFile(need());
        eventually(() -> get("/guarded").endsWith("here")); // by itself, after five seconds
        eventually(() -> proxy.plugins().stream().allMatch(PluginHealth::isReady));
        assertThatAllIsWell();
    }

    @Test
    void isTriedAgainWhenAnOperatorWantsIt() throws Exception {
        assertThat(begin()).isEmpty();
        PluginHealth first = health();
        String[] resume = {
            "plugin", "resume", "mine", "-c", work.resolve("sluice.toml").toString()
        };
        assertThat(Cli.commandLine(resume).execute(resume)).isZero();
        eventually(() -> proxy.plugins().stream().noneMatch(plugin -> plugin == first));
        assertThatOnlyItsLocationWaits();

        Files.createFile(need());
        eventually(() -> {
            // While one is replaced there are two of the name.
            proxy.plugins().forEach(PluginHealth::forgive);
            return get("/guarded").endsWith("here");
        });
        eventually(() -> proxy.plugins().stream().allMatch(PluginHealth::isReady));
        assertThatAllIsWell();
    }

    @Test
    void isPassedByWhereThatIsWanted() throws Exception {
        assertThat(begin("on_error = \"continue\"")).isEmpty();
        assertThat(get("/guarded")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void doesNotHideWhatIsWrongForGood() throws Exception {
        assertThat(begin("txt = \"there\"").toString()).contains("plugins.mine.txt", "did you mean \"text\"");
    }

    @Test
    void staysTheOneBeforeWhenItIsAnUpgrade() throws Exception {
        Files.createFile(need());
        assertThat(begin()).isEmpty();
        Files.delete(need());
        dropNewer();
        eventually(() -> recorded().lastError().isPresent());
        assertThat(recorded().state()).isEqualTo(PluginState.STARTED);
        assertThat(recorded().version()).hasValue("1.0.0");
        assertThat(get("/guarded")).endsWith("here");
    }

    private void dropNewer() throws IOException {
        PluginJarFile.of("com.example.late.Newer", """
                        package com.example.late;
                        import io.sluice.spi.*;
                        public final class Newer implements PluginFactory<Newer.Config> {
                            public record Config() {}
                            public String category() { return "late"; }
                            public Class<Config> configType() { return Config.class; }
                            public void start() { throw new PluginNotReady("the server is down"); }
                            public Plugin create(Config config, PluginContext context) { return new Plugin() {}; }
                        }
                        """, true)
                .manifest("late", "1.1.0")
                .into(folder(), "late.jar");
    }
}
