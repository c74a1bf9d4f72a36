package io.sluice.core.acceptance;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins as strangers build them: against the SPI's jar and nothing else, dropped into the distribution's folder. */
class PluginJarIT {
    private static final String PRYING = """
            package com.example;

            import io.sluice.spi.Exchange;
            import io.sluice.spi.Plugin;
            import io.sluice.spi.PluginContext;
            import io.sluice.spi.PluginFactory;
            import io.sluice.spi.RequestResult;
            import io.sluice.spi.Response;
            import io.sluice.spi.SluicePlugin;

            @SluicePlugin(name = "prying", version = "1.0.0")
            public final class PryingFactory implements PluginFactory<PryingFactory.Config> {
                public record Config() {}

                @Override
                public String category() {
                    return "prying";
                }

                @Override
                public Class<Config> configType() {
                    return Config.class;
                }

                @Override
                public Plugin create(Config config, PluginContext context) {
                    return new Plugin() {
                        @Override
                        public RequestResult onRequest(Exchange exchange) {
                            StringBuilder seen = new StringBuilder();
                            for (String name : exchange.request().query().split(",")) {
                                seen.append(name).append(sees(name) ? " seen\\n" : " hidden\\n");
                            }
                            return RequestResult.respond(Response.text(200, seen.toString()));
                        }
                    };
                }

                private static boolean sees(String name) {
                    return sees(name, PryingFactory.class.getClassLoader())
                            || sees(name, Thread.currentThread().getContextClassLoader());
                }

                private static boolean sees(String name, ClassLoader loader) {
                    try {
                        return Class.forName(name, false, loader) != null;
                    } catch (ClassNotFoundException e) {
                        return false;
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path home;
    private int port;

    /** A distribution of the test's own, which shares the libraries with the one that was built. */
    @BeforeEach
    void copyDistribution() throws IOException {
        home = folder.resolve("sluice");
        Path script = Files.createDirectories(home.resolve("bin")).resolve("sluice");
        Files.copy(Sluice.home().resolve("bin/sluice"), script);
        script.toFile().setExecutable(true);
        Files.createSymbolicLink(home.resolve("lib"), Sluice.home().resolve("lib"));
        Files.createDirectories(home.resolve("plugins"));
        port = Ports.unused();
    }

    private Path config(String plugin, String... lines) throws IOException {
        return Files.writeString(folder.resolve("sluice.toml"), """
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                plugins = ["mine", "pong"]
                [plugins.mine]
                category = "%s"
                %s
                [plugins.pong]
                category = "ping"
                """.formatted(port, plugin, String.join("\n", lines)));
    }

    private String get(String target) throws IOException {
        return RawClient.get(port, target);
    }

    /** The project of the guide, as it lies in the SPI's tests. */
    private static Path fiveMinutePlugin() {
        // Maven runs the tests in the module's folder.
        Path project = Path.of("../plugin-spi/src/test/resources/five-minute-plugin")
                .toAbsolutePath()
                .normalize();
        assertThat(project.resolve("pom.xml")).isRegularFile();
        return project;
    }

    /** What the SPI brings along for its users: itself, and the libraries in its signatures. */
    private static String spiJars() throws IOException {
        try (Stream<Path> jars = Files.list(Sluice.home().resolve("lib"))) {
            List<Path> api = jars.filter(jar -> jar.getFileName()
                            .toString()
                            .matches("(plugin-spi|slf4j-api|jspecify|micrometer-core)-\\d.*\\.jar"))
                    .toList();
            assertThat(api).hasSize(4);
            return api.stream().map(Path::toString).collect(Collectors.joining(":"));
        }
    }

    private void compile(Path classes, Path... sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("--release", "21", "-proc:full", "-cp", spiJars(), "-d", classes.toString());
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(sources))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    /** Compiles the sources of a project, and packs what comes of them. */
    private Path build(Path project, String name) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
        try (Stream<Path> sources = Files.walk(project.resolve("src/main/java"))) {
            compile(
                    classes,
                    sources.filter(path -> path.toString().endsWith(".java")).toArray(Path[]::new));
        }
        Path jar = folder.resolve(name + ".jar");
        jar(classes, jar);
        return jar;
    }

    @Test
    void changesResponsesWhenItLiesInTheFolder() throws Exception {
        Path jar = build(fiveMinutePlugin(), "greet");
        Path config = config("greet", "greeting = \"hello $client_ip\"");
        Tool.Result without = Tool.run(Sluice.command(home, "check", "-c", config.toString()));
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.err()).contains("no plugin category \"greet\"");

        Files.copy(jar, home.resolve("plugins/greet.jar"));
        assertThat(Tool.run(Sluice.command(home, "check", "-c", config.toString()))
                        .code())
                .isZero();
        try (var sluice = Sluice.start(home, config)) {
            assertThat(get("/ping")).startsWith("HTTP/1.1 200 OK\r\n").contains("X-Greeting: hello 127.0.0.1\r\n");
            assertThat(get("/other")).startsWith("HTTP/1.1 404 ").contains("X-Greeting: hello 127.0.0.1\r\n");
            assertThat(sluice.log()).doesNotContain("ERROR", "WARN");
        }
    }

    @Test
    void isTakenUpWhileTheProxyRuns() throws Exception {
        Path jar = build(fiveMinutePlugin(), "greet");
        Path config = config("request_id");
        try (var sluice = Sluice.start(home, config)) {
            assertThat(get("/ping")).contains("X-Request-Id: ");
            Files.copy(jar, home.resolve("plugins/greet.jar"));
            config("greet", "header = \"X-Hi\"");
            eventually(() -> get("/ping").contains("X-Hi: hello 127.0.0.1\r\n"));
            assertThat(get("/ping")).as(sluice.log()).contains("X-Hi: hello 127.0.0.1\r\n");
        }
    }

    @Test
    void blamesItsKeysLikeAnyOthers() throws Exception {
        Files.copy(build(fiveMinutePlugin(), "greet"), home.resolve("plugins/greet.jar"));
        Path config = config("greet", "heade = \"X-Hi\"");
        Tool.Result check = Tool.run(Sluice.command(home, "check", "-c", config.toString()));
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.err()).contains(config + ":8: plugins.mine.heade: unknown key, did you mean \"header\"?");
        config("greet", "header = \"X Hi\"");
        Tool.Result rejected = Tool.run(Sluice.command(home, "check", "-c", config.toString()));
        assertThat(rejected.err()).contains(config + ":8: plugins.mine.header: not a header name: \"X Hi\"");
    }

    @Test
    void seesTheSpiAndNothingOfTheProxy() throws Exception {
        Path source = Files.createDirectories(folder.resolve("prying/src/main/java/com/example"));
        Files.writeString(source.resolve("PryingFactory.java"), PRYING);
        Files.copy(build(folder.resolve("prying"), "prying-plugin"), home.resolve("plugins/prying.jar"));
        try (var sluice = Sluice.start(home, config("prying"))) {
            String seen = get("/?io.sluice.spi.Plugin,org.slf4j.Logger,io.micrometer.core.instrument.Counter");
            assertThat(seen).contains("Plugin seen\n", "Logger seen\n", "Counter seen\n");
            assertThat(get("/?io.netty.channel.Channel,io.netty.buffer.ByteBuf,io.sluice.core.Proxy,"
                            + "io.sluice.config.ProxyConfig,io.sluice.plugins.ping.PingFactory,"
                            + "com.google.gson.Gson,ch.qos.logback.classic.Logger"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContain(" seen");
            assertThat(sluice.log()).doesNotContain("ERROR");
        }
    }
}
