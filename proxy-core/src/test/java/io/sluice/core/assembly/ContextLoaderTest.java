package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins see by way of the threads that call them. */
class ContextLoaderTest {
    private static final String PRYING = """
            package com.example;
            import io.sluice.spi.*;
            public final class Prying implements PluginFactory<Prying.Config> {
                public record Config() {}
                public String category() { return "prying"; }
                public Class<Config> configType() { return Config.class; }
                public void stop() { System.setProperty("prying.stop", whose()); }
                public void delete() { System.setProperty("prying.delete", whose()); }
                public Plugin create(Config config, PluginContext context) {
                    return new Plugin() {
                        @Override public RequestResult onRequest(Exchange exchange) {
                            if (exchange.request().path().equals("/hold")) {
                                hold();
                            }
                            String thread = Thread.currentThread().isVirtual() ? "virtual" : "loop";
                            return RequestResult.respond(Response.text(200, thread + ' ' + whose()
                                    + sight("java.sql.Connection") + sight("io.netty.channel.Channel")
                                    + sight("io.sluice.core.Proxy") + sight("io.sluice.config.ProxyConfig")));
                        }
                    };
                }
                private static void hold() {
                    try {
                        Thread.sleep(300);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                private static String whose() {
                    ClassLoader loader = Thread.currentThread().getContextClassLoader();
                    return loader == Prying.class.getClassLoader() ? "own" : "other";
                }
                private static String sight(String name) {
                    try {
                        return ' ' + Thread.currentThread().getContextClassLoader().loadClass(name).getSimpleName();
                    } catch (ClassNotFoundException e) {
                        return "";
                    }
                }
            }
            """;

    private static final String NOTHING = """
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
            """;

    private static final String PRIED = NOTHING.replace("plugins = [\"answer\"]", "plugins = [\"prying\", \"answer\"]")
            + "[plugins.prying]\ncategory = \"prying\"\n";

    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        System.clearProperty("prying.stop");
        System.clearProperty("prying.delete");
    }

    @Test
    void showNothingOfTheProxyToHooks() throws Exception {
        PluginJarFile.of("com.example.Prying", PRYING, true).into(folder, "prying.jar");
        try (var proxy = JarProxy.run(folder, PRIED)) {
            assertThat(proxy.send("GET /")).endsWith("\r\n\r\nloop other Connection");
            // Held again and again, it is moved off the loop, to threads of its own.
            eventually(() -> proxy.send("GET /hold").contains("\r\n\r\nvirtual "));
            assertThat(proxy.send("GET /")).endsWith("\r\n\r\nvirtual own Connection");
        }
    }

    @Test
    void areTheJarsOwnWhenItIsStoppedAndDeleted() throws Exception {
        Path jar = PluginJarFile.of("com.example.Prying", PRYING, true).into(folder, "prying.jar");
        try (var proxy = JarProxy.run(folder, PRIED)) {
            assertThat(proxy.send("GET /")).startsWith("HTTP/1.1 200 ");
            Files.delete(jar);
            assertThat(proxy.serve(NOTHING)).isEmpty();
            eventually(() -> System.getProperty("prying.delete") != null);
        }
        assertThat(System.getProperty("prying.stop")).isEqualTo("own");
        assertThat(System.getProperty("prying.delete")).isEqualTo("own");
    }
}
