package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.PluginFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakedThreadsTest {
    private static final String SOURCE = """
            package com.example;
            import io.sluice.spi.*;
            public final class Leaky implements PluginFactory<Leaky.Config> {
                public record Config() {}
                public static volatile boolean end;
                public String category() { return "leaky"; }
                public Class<Config> configType() { return Config.class; }
                public Plugin create(Config config, PluginContext context) {
                    Thread.ofPlatform().name("leaked-by-a-plugin").start(() -> {
                        while (!end) {
                            Thread.onSpinWait();
                            try { Thread.sleep(10); } catch (InterruptedException e) { return; }
                        }
                    });
                    return new Plugin() {};
                }
            }
            """;

    private static String config(String plugins) {
        return """
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["answer"]
                [plugins.answer]
                category = "mock"
                status = 204
                """ + plugins;
    }

    @Test
    void areCountedAndNamedWhenTheirPluginIsClosed(@TempDir Path folder) throws Exception {
        PluginJarFile.of("com.example.Leaky", SOURCE, true).into(folder, "leaky.jar");
        var jar = new URL[] {folder.resolve("leaky.jar").toUri().toURL()};
        try (var loader = new URLClassLoader(jar, getClass().getClassLoader())) {
            Class<?> type = loader.loadClass("com.example.Leaky");
            var factory = (PluginFactory<?>) type.getConstructor().newInstance();
            try (var proxy = TestProxy.run(config("[plugins.leak]\ncategory = \"leaky\""), factory);
                    var client = new RawClient(proxy.port())) {
                assertThat(proxy.reload(config(""))).isEmpty();
                eventually(() -> proxy.meters().find("plugin.leaked.threads").counter() != null);
                assertThat(proxy.meters()
                                .get("plugin.leaked.threads")
                                .tag("plugin", "leak")
                                .counter()
                                .count())
                        .isEqualTo(1);
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                        .startsWith("HTTP/1.1 204 ");
            } finally {
                type.getField("end").set(null, true);
            }
        }
    }
}
