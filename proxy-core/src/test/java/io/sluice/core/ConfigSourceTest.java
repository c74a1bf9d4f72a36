package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Eventually;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy whose configuration comes from a jar's source, run as a process of its own as operators do. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ConfigSourceTest {
    /** Gives each file of a folder as a document, and again whenever there are others. */
    private static final String FROM_FOLDER = """
            package com.example;
            import io.sluice.spi.PluginContext;
            import io.sluice.spi.config.Setting;
            import io.sluice.spi.extension.*;
            import java.nio.file.*;
            import java.util.*;
            public final class FolderFactory implements ExtensionFactory<FolderFactory.Config, ConfigSource> {
                public record Config(@Setting("A folder.") Path folder) {}
                public String category() { return "folder"; }
                public Class<ConfigSource> point() { return ConfigSource.class; }
                public Class<Config> configType() { return Config.class; }
                public ConfigSource create(Config config, PluginContext context) {
                    return listener -> {
                        var thread = new Thread(() -> {
                            try {
                                while (true) {
                                    look(config.folder(), listener);
                                    Thread.sleep(20);
                                }
                            } catch (InterruptedException e) {
                                // Ended.
                            }
                        });
                        thread.start();
                        return thread::interrupt;
                    };
                }
                private static void look(Path folder, ConfigSource.Listener listener) {
                    try (var files = Files.list(folder)) {
                        var documents = new ArrayList<ConfigSource.Document>();
                        for (Path file : files.filter(one -> one.toString().endsWith(".toml")).sorted().toList()) {
                            documents.add(new ConfigSource.Document(
                                    file.getFileName().toString(), Files.readString(file)));
                        }
                        listener.changed(documents);
                    } catch (java.io.IOException e) {
                        listener.unreachable("no folder " + folder.getFileName());
                    }
                }
            }
            """;

    @TempDir
    private Path work;

    private final int port = Ports.unused();
    private final int admin = Ports.unused();
    private final List<Process> started = new ArrayList<>();
    private Path documents = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void pack() throws IOException {
        Path plugins = Files.createDirectories(work.resolve("plugins"));
        documents = work.resolve("documents");
        out = work.resolve("out.txt");
        PluginJarFile.ofExtension("com.example.FolderFactory", FROM_FOLDER)
                .manifest("folder", "1.0.0")
                .into(plugins, "folder.jar");
        Files.writeString(work.resolve("sluice.toml"), """
                [basic]
                plugins_dir = "%s"
                config_source = "team"
                config_source_timeout = "60s"
                grace_period = "1s"

                [extensions.team]
                category = "folder"
                folder = "%s"

                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                """.formatted(plugins, documents, port));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        }
    }

    private Process sluice(String command, String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sluice.core.ProxyMain",
                command,
                "-c",
                work.resolve("sluice.toml").toString()));
        all.addAll(List.of(arguments));
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        started.add(process);
        return process;
    }

    private Process run() throws IOException {
        return sluice("run", "--admin", "127.0.0.1:" + admin);
    }

    /** Puts a document where the source finds it. */
    private void document(String name, String text) throws IOException {
        Files.createDirectories(documents);
        replace(documents.resolve(name), text);
    }

    /** Writes a file in one step: whoever reads it at any time sees the whole of it. */
    private void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(work.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String location(String greeting) {
        return """
                # What the team has.
                [locations.all]
                plugins = ["hello"]

                [plugins.hello]
                category = "mock"
                data = "%s"
                """.formatted(greeting);
    }

    private String status() throws IOException {
        return RawClient.ask(admin, "GET /config/status");
    }

    /** Tells what the proxy said when it was in vain. */
    private void eventually(Eventually.Condition condition) {
        Eventually.eventually(() -> "holds (the proxy said: " + said() + ")", condition);
    }

    private String said() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serves(String greeting) {
        eventually(() -> Ports.isOpen(port) && get().endsWith("\r\n\r\n" + greeting));
    }

    private String get() throws IOException {
        return RawClient.ask(port, "GET /");
    }

    @Test
    void servesWhatTheSourceGivesAndFollowsIt() throws Exception {
        document("10-team.toml", location("one"));
        Process proxy = run();
        serves("one");
        assertThat(status())
                .contains("\"source\": {\"name\": \"team\", \"documents\": [\"team:10-team.toml\"]", "\"served\"")
                .doesNotContain("refused", "unreachable");

        document("10-team.toml", location("two"));
        serves("two");

        // Another document adds to it.
        document("20-more.toml", "[upstreams.spare]\naddrs = [\"127.0.0.1:1\"]\n");
        eventually(() -> status().contains("team:20-more.toml") && !status().contains("refused"));
        assertThat(get()).endsWith("two");

        // What is wrong is named by document and line, and the one before stays.
        document("20-more.toml", "# spare\n[upstreams.spare]\naddrs = [\"127.0.0.1:1\"]\nalgo = \"rond_robin\"\n");
        eventually(() -> status().contains("team:20-more.toml:4: upstreams.spare.algo: "));
        assertThat(get()).endsWith("two");
        document("20-more.toml", "[locations.all]\nplugins = []\n");
        eventually(() -> status().contains("\"team:20-more.toml:1: locations.all"));
        document("20-more.toml", "weight = 3\n");
        eventually(() -> status().contains("team:20-more.toml:1: must begin with a table"));
        assertThat(get()).endsWith("two");
        Files.delete(documents.resolve("20-more.toml"));
        eventually(() -> !status().contains("refused"));

        // The file is followed, too.
        Path file = work.resolve("sluice.toml");
        replace(file, Files.readString(file).replace("[\"all\"]", "[\"all\"]\nkeepalive_requests = 0"));
        eventually(() -> status().contains("sluice.toml:14: servers.web.keepalive_requests: "));
        replace(file, Files.readString(file).replace("keepalive_requests = 0", "keepalive_requests = 5"));
        eventually(() -> !status().contains("refused"));

        // While the source cannot tell, all stays.
        Files.move(documents, work.resolve("away"));
        eventually(() -> status().contains("\"unreachable\": \"no folder documents\""));
        assertThat(get()).endsWith("two");
        Files.move(work.resolve("away"), documents);
        document("10-team.toml", location("three"));
        serves("three");
        assertThat(status()).doesNotContain("unreachable");

        proxy.destroy();
        assertThat(proxy.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said()).contains("upstreams.spare.algo").contains("cannot be reached");
    }

    @Test
    void waitsForASourceThatComesLate() throws Exception {
        run();
        eventually(() -> Ports.isOpen(admin) && status().contains("\"unreachable\": \"no folder documents\""));
        assertThat(RawClient.ask(admin, "GET /readyz")).contains(" 503 ");
        document("10-team.toml", location("late"));
        serves("late");
        eventually(() -> RawClient.ask(admin, "GET /readyz").contains(" 200 "));
    }

    @Test
    void endsWithTheReasonWhereTheSourceGivesNothing() throws Exception {
        Path file = work.resolve("sluice.toml");
        replace(file, Files.readString(file).replace("60s", "300ms"));
        Process proxy = run();
        assertThat(proxy.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(proxy.exitValue()).isEqualTo(1);
        assertThat(said()).contains("config source team has given no configuration within 300 ms: no folder documents");
    }

    @Test
    void refusesWhatIsWrongFromTheBeginning() throws Exception {
        document("10-team.toml", location("one").replace("\"hello\"", "\"helo\""));
        Process proxy = run();
        assertThat(proxy.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(proxy.exitValue()).isEqualTo(1);
        assertThat(said()).contains("team:10-team.toml:3: locations.all.plugins[0]: ");

        Process check = sluice("check");
        assertThat(check.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).isEqualTo(1);
        assertThat(said()).contains("team:10-team.toml:3: locations.all.plugins[0]: ");

        document("10-team.toml", location("one"));
        Process again = sluice("check");
        assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(said()).contains("configuration is good: 1 servers, 1 locations");
        assertThat(again.exitValue()).isZero();

        document("20-admin.toml", "[admin]\naddr = \"127.0.0.1:1\"\n");
        assertThat(sluice("check").waitFor()).isEqualTo(1);
        assertThat(said()).contains("team:20-admin.toml:2: admin.addr: is read at the start only");
        document("20-admin.toml", "");

        Path file = work.resolve("sluice.toml");
        String good = Files.readString(file);
        replace(file, good.replace("config_source = \"team\"", "config_source = \"tame\""));
        assertThat(sluice("check").waitFor()).isEqualTo(1);
        assertThat(said()).contains("sluice.toml:3: basic.config_source: no config source named \"tame\"");
        replace(file, good.replace("folder = \"", "foldr = \""));
        assertThat(sluice("check").waitFor()).isEqualTo(1);
        assertThat(said()).contains("extensions.team.foldr: unknown key, did you mean \"folder\"?");
    }
}
