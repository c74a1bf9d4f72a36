package io.sluice.core;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A proxy that follows a folder of plugin jars as a running program does, one of which answers all requests. */
final class FollowingProxy implements AutoCloseable {
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final Supervisor supervisor = new Supervisor(1);
    private final Proxy proxy = new Proxy(loops, new SimpleMeterRegistry(), supervisor);
    private final PluginFolder plugins;
    private PluginWatcher watcher = PluginWatcher.start(() -> "", Duration.ofHours(1), () -> {});

    private FollowingProxy(Path folder) {
        plugins = new PluginFolder(Optional.of(folder));
        plugins.keepRecords(true, Optional.empty());
    }

    /** Begins with the jars that are there, among which there must be one called {@code good}. */
    static FollowingProxy begin(Path folder) throws IOException {
        var running = new FollowingProxy(folder);
        var loaded = (LoadResult.Loaded) ConfigLoader.parse("""
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["mine"]
                [plugins.mine]
                category = "good"
                """, "test.toml");
        var reloader = new Reloader(running.proxy, running.plugins, new AdminDoor());
        assertThat(reloader.begin(loaded)).isEmpty();
        running.watcher.close();
        running.watcher =
                PluginWatcher.start(running.plugins::stamp, Duration.ofMillis(20), reloader::onPluginsChanged);
        return running;
    }

    /** A jar of the plugin that answers: it says its version. */
    static PluginJarFile good(String version) throws IOException {
        return jar("good", version, """
                public String category() { return "good"; }
                public Class<Config> configType() { return Config.class; }
                public Plugin create(Config config, PluginContext context) { return new Saying(); }
                """);
    }

    /** A jar whose factory has these members; {@code Config} and a plugin {@code Saying} are there. */
    static PluginJarFile jar(String name, String version, String members) throws IOException {
        return PluginJarFile.of("com.example." + name + ".Factory", """
                        package com.example.%s;
                        import io.sluice.spi.*;
                        public final class Factory implements PluginFactory<Factory.Config> {
                            public record Config() {}
                            static class Saying implements Plugin {
                                public RequestResult onRequest(Exchange exchange) {
                                    return RequestResult.respond(Response.text(200, "%s"));
                                }
                            }
                            static class Own extends Error {}
                            %s
                        }
                        """.formatted(name, version, members), true)
                .manifest(name, version);
    }

    /** The whole response. */
    String get() throws IOException {
        return RawClient.get(proxy.addresses("web").getFirst().getPort(), "/");
    }

    /** Waits until the plugin of this version answers. */
    void awaitVersion(String version) {
        eventually("version " + version + " answers", () -> get().endsWith("\r\n\r\n" + version));
    }

    /** Waits until a file has been refused for a reason in which these words are. */
    void awaitRefusal(String plugin, String words) {
        eventually(
                plugin + " is refused because of " + words,
                () -> record(plugin)
                        .flatMap(PluginRecord::lastError)
                        .filter(error -> error.contains(words))
                        .isPresent());
    }

    /** What is known of a plugin jar. */
    Optional<PluginRecord> record(String plugin) {
        return Optional.ofNullable(plugins.records().get(plugin));
    }

    /** How the plugins that live behave. */
    List<PluginHealth> health() {
        return supervisor.plugins();
    }

    @Override
    public void close() {
        watcher.close();
        proxy.close();
        plugins.close();
        loops.close();
    }
}
