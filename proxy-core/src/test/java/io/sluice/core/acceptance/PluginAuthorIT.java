package io.sluice.core.acceptance;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an empty folder to a changed response, as an author goes: by the commands, Maven, and copies into a folder. */
class PluginAuthorIT {
    private static Path localRepository = Path.of("");

    @TempDir
    private Path folder;

    private Path home = Path.of("");
    private Path plugins = Path.of("");
    private int port;

    /** A distribution of the test's own, which shares all but the plugins with the one that was built. */
    @BeforeEach
    void copyDistribution() throws IOException {
        home = folder.resolve("sluice");
        Path script = Files.createDirectories(home.resolve("bin")).resolve("sluice");
        Files.copy(Sluice.home().resolve("bin/sluice"), script);
        script.toFile().setExecutable(true);
        for (String shared : List.of("lib", "repository")) {
            Files.createSymbolicLink(home.resolve(shared), Sluice.home().resolve(shared));
        }
        plugins = Files.createDirectories(home.resolve("plugins"));
        port = Ports.unused();
    }

    /** The libraries that this machine has for Maven, but not what another build of Sluice may have left there. */
    @BeforeAll
    static void shareLibraries() throws IOException {
        localRepository = Files.createTempDirectory("sluice-m2-");
        Path shared =
                Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
        link(shared, localRepository, "io");
        link(shared.resolve("io"), Files.createDirectories(localRepository.resolve("io")), "sluice");
    }

    /** The links, and what was put beside them; not what they lead to. */
    @AfterAll
    static void forgetLibraries() throws IOException {
        try (Stream<Path> files = Files.walk(localRepository)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void link(Path shared, Path own, String except) throws IOException {
        if (Files.isDirectory(shared)) {
            try (Stream<Path> entries = Files.list(shared)) {
                for (Path entry : entries.toList()) {
                    if (!entry.getFileName().toString().equals(except)) {
                        Files.createSymbolicLink(own.resolve(entry.getFileName()), entry);
                    }
                }
            }
        }
    }

    private Tool.Result sluice(String... arguments) throws IOException, InterruptedException {
        return Tool.run(Sluice.command(home, arguments).directory(folder.toFile()));
    }

    private void mvn(Path project, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("mvn", "-q", "-B", "-Dmaven.repo.local=" + localRepository));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(project.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Tool.Result result = Tool.run(builder);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
    }

    private static void edit(Path file, String before, String after) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    private Path config() throws IOException {
        return Files.writeString(folder.resolve("sluice.toml"), """
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                plugins = ["greet", "pong"]
                [plugins.greet]
                category = "greet"
                [plugins.pong]
                category = "ping"
                path = "/"
                """.formatted(port));
    }

    private String get() throws IOException {
        return RawClient.get(port, "/");
    }

    private void awaitLine(String line) {
        eventually(line, () -> get().contains(line + "\r\n"));
    }

    /** Asks again and again, and counts what goes wrong. */
    private final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answers = new AtomicInteger();
        private final List<String> failures = new ArrayList<>();
        private final List<Thread> clients = new ArrayList<>();

        private void begin() {
            for (int i = 0; i < 2; i++) {
                clients.add(Thread.ofPlatform().start(this::ask));
            }
        }

        private void ask() {
            while (!over.get()) {
                try {
                    String response = get();
                    if (!response.startsWith("HTTP/1.1 200 ")) {
                        throw new IOException(response);
                    }
                    answers.incrementAndGet();
                } catch (IOException e) {
                    synchronized (failures) {
                        failures.add(e.toString());
                    }
                }
            }
        }

        @Override
        public void close() {
            over.set(true);
            try {
                for (Thread client : clients) {
                    client.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(failures).isEmpty();
            assertThat(answers.get()).isPositive();
        }
    }

    @Test
    void aNewPluginChangesWhatARunningProxySays() throws Exception {
        assertThat(sluice("plugin", "new", "greet").code()).isZero();
        Path project = folder.resolve("greet");
        mvn(project, "package");
        Path built = project.resolve("target/greet-1.0.0.jar");
        Tool.Result check = sluice("plugin", "check", built.toString());
        assertThat(check.out())
                .contains("category      greet", "hooks         com.example.greet.Greet: response", "good:");

        Path code = project.resolve("src/main/java/com/example/greet");
        Files.copy(built, plugins.resolve("greet-1.0.0.jar"));
        try (var running = Sluice.start(home, config())) {
            assertThat(get()).contains("X-Greet: hello 127.0.0.1\r\n");
            try (var load = new Load()) {
                load.begin();
                edit(code.resolve("GreetConfig.java"), "hello $client_ip", "welcome $client_ip");
                edit(code.resolve("GreetFactory.java"), "1.0.0", "1.1.0");
                edit(project.resolve("pom.xml"), "<version>1.0.0</version>", "<version>1.1.0</version>");
                mvn(project, "package", "-DskipTests");
                Files.copy(project.resolve("target/greet-1.1.0.jar"), plugins.resolve("greet-1.1.0.jar"));
                awaitLine("X-Greet: welcome 127.0.0.1");

                edit(code.resolve("GreetFactory.java"), "1.1.0", "1.2.0");
                edit(
                        code.resolve("GreetFactory.java"),
                        "    @Override\n    public String category",
                        "    @Override\n    public void start() throws Exception {\n"
                                + "        throw new java.io.IOException(\"no licence\");\n    }\n\n"
                                + "    @Override\n    public String category");
                edit(project.resolve("pom.xml"), "<version>1.1.0</version>", "<version>1.2.0</version>");
                mvn(project, "package", "-DskipTests");
                Tool.Result upgrade = sluice(
                        "plugin",
                        "upgrade",
                        project.resolve("target/greet-1.2.0.jar").toString());
                assertThat(upgrade.code()).as(upgrade.out() + upgrade.err()).isEqualTo(1);
                assertThat(upgrade.err()).contains("no licence", "greet 1.1.0 stays");
                assertThat(get()).contains("X-Greet: welcome 127.0.0.1\r\n");
                Tool.Result list = sluice("plugin", "list");
                assertThat(list.out())
                        .containsPattern("greet +1\\.1\\.0 +started")
                        .contains(
                                "1.2.0 refused: start of com.example.greet.GreetFactory failed: java.io.IOException: no licence");
            }
            Tool.Result disable = sluice("plugin", "disable", "greet");
            assertThat(disable.err()).contains("no plugin category \"greet\"");
            assertThat(get()).contains("X-Greet: welcome 127.0.0.1\r\n");
            assertThat(running.process().isAlive()).isTrue();
        }
    }

    @Test
    void developmentFollowsTheCompiler() throws Exception {
        assertThat(sluice("plugin", "new", "greet").code()).isZero();
        Path project = folder.resolve("greet");
        edit(project.resolve("sluice.toml"), "6188", String.valueOf(port));
        mvn(project, "compile");
        int admin = Ports.unused();
        var builder = Sluice.command(home, "run", "--dev", project.toString(), "--admin", "127.0.0.1:" + admin);
        try (var running = Sluice.start(builder, folder.resolve("dev"), admin)) {
            assertThat(get()).contains("X-Greet: hello 127.0.0.1\r\n");
            edit(
                    project.resolve("src/main/java/com/example/greet/GreetConfig.java"),
                    "hello $client_ip",
                    "welcome $client_ip");
            mvn(project, "compile");
            awaitLine("X-Greet: welcome 127.0.0.1");
            assertThat(running.log()).doesNotContain("ERROR");
        }
    }
}
