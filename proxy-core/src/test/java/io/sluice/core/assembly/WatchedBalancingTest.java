package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An extension that chooses peers is supervised as plugins are, and done without when it misbehaves. */
class WatchedBalancingTest {
    private static final String FACTORY = """
            package com.example;
            import io.sluice.spi.*;
            import io.sluice.spi.extension.*;
            public final class Picky implements ExtensionFactory<Picky.Config, LoadBalancing> {
                public record Config() {}
                public String category() { return "picky"; }
                public Class<LoadBalancing> point() { return LoadBalancing.class; }
                public Class<Config> configType() { return Config.class; }
                public LoadBalancing create(Config config, PluginContext context) {
                    return peers -> choice -> {
                        CHOOSE
                    };
                }
            }
            """;

    @TempDir
    private Path folder;

    private JarProxy run(ScriptedOrigin origin, String choose) throws IOException {
        PluginJarFile.of("com.example.Picky", FACTORY.replace("CHOOSE", choose), false)
                .with("META-INF/services/io.sluice.spi.extension.ExtensionFactory", "com.example.Picky")
                .manifest("picky", "1.0.0")
                .into(folder, "picky.jar");
        return JarProxy.run(folder, """
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                algo = "picky"
                """.formatted(origin.port()));
    }

    private static ScriptedOrigin origin() throws IOException {
        return ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    private static double count(JarProxy proxy, String meter) {
        return proxy.meters()
                .get(meter)
                .tag("plugin", "extension:picky")
                .functionCounter()
                .count();
    }

    private static double calls(JarProxy proxy) {
        return proxy.meters()
                .get("sluice.plugin.calls")
                .tags("plugin", "extension:picky", "hook", "choose")
                .functionTimer()
                .count();
    }

    /** Sends requests, all of which are answered, until the extension is not called any more. */
    private static void sendUntilPaused(JarProxy proxy) throws IOException {
        eventually("is paused", () -> {
            assertThat(proxy.send("GET /")).startsWith("HTTP/1.1 200 ");
            return proxy.meters()
                            .get("sluice.plugin.mode")
                            .tag("plugin", "extension:picky")
                            .gauge()
                            .value()
                    == 2;
        });
        double before = calls(proxy);
        assertThat(before).isPositive();
        for (int i = 0; i < 5; i++) {
            assertThat(proxy.send("GET /")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(calls(proxy)).isEqualTo(before);
    }

    @Test
    void isCountedAndPausedWhenItKeepsThrowing() throws Exception {
        try (var origin = origin();
                var proxy = run(origin, "throw new IllegalStateException(\"oops\");")) {
            sendUntilPaused(proxy);
            assertThat(count(proxy, "sluice.plugin.errors")).isEqualTo(calls(proxy));
            assertThat(count(proxy, "sluice.plugin.loop.holds")).isZero();
        }
    }

    @Test
    void isPausedWhenItKeepsHoldingTheLoop() throws Exception {
        String blocks = "try { Thread.sleep(200); } catch (InterruptedException e) {} return 0;";
        try (var origin = origin();
                var proxy = run(origin, blocks)) {
            sendUntilPaused(proxy);
            assertThat(count(proxy, "sluice.plugin.errors")).isZero();
            assertThat(count(proxy, "sluice.plugin.loop.holds")).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void isForgottenWithItsGeneration() throws Exception {
        try (var origin = origin();
                var proxy = run(origin, "return 0;")) {
            assertThat(proxy.send("GET /")).startsWith("HTTP/1.1 200 ");
            assertThat(calls(proxy)).isEqualTo(1);
            assertThat(proxy.serve("""
                            [servers.web]
                            addr = "127.0.0.1:0"
                            """)).isEmpty();
            eventually(() -> proxy.meters().find("sluice.plugin.calls").functionTimer() == null);
        }
    }
}
