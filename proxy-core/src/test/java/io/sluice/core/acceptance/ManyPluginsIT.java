package io.sluice.core.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What fifty plugin jars add to the time until a proxy is ready. */
class ManyPluginsIT {
    private static final int JARS = 50;
    private static final int ROUNDS = 5;

    /** Shares of a start without jars, as machines differ in more than the clock. */
    private static final double GRANTED = 1.5;

    private static final double GRANTED_TO_FIND = 0.5;
    private static final Pattern FOUND = Pattern.compile("50 plugin jars were found in (\\d+) ms, loaded in (\\d+) ms");

    @TempDir
    private Path folder;

    private static PluginJarFile jar(int number) throws IOException {
        String name = "many" + number;
        return PluginJarFile.of("com.example." + name + ".Factory", """
                        package com.example.%1$s;
                        import io.sluice.spi.*;
                        import io.sluice.spi.config.Setting;
                        public final class Factory implements PluginFactory<Factory.Config> {
                            public record Config(
                                @Setting(value = "A header.", fallback = "x-%1$s") String header,
                                @Setting(value = "Its value.", fallback = "$host") Template value) {}
                            public String category() { return "%1$s"; }
                            public Class<Config> configType() { return Config.class; }
                            public Plugin create(Config config, PluginContext context) {
                                return new Greeting(config.header(), config.value());
                            }
                        }
                        record Greeting(String header, Template value) implements Plugin {
                            @Override public ResponseResult onResponse(
                                    Exchange exchange, io.sluice.spi.http.ResponseHead head) {
                                head.headers().set(header, value.expand(exchange));
                                return ResponseResult.proceed();
                            }
                        }
                        """.formatted(name), true)
                .manifest(name, "1.0.0");
    }

    private Path config(int port, List<String> categories) throws IOException {
        String names = categories.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        String tables = categories.stream()
                .map(name -> "[plugins.%s]\ncategory = \"%s\"\n".formatted(name, name))
                .collect(Collectors.joining());
        return Files.writeString(
                folder.resolve("sluice-" + categories.size() + ".toml"), """
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                plugins = [%s]
                %s
                """.formatted(port, names, tables));
    }

    private record Start(long millis, String log) {}

    private Start start(Path plugins, Path config, int port) throws IOException, InterruptedException {
        int admin = Ports.unused();
        Path log = Files.createTempFile(folder, "log", ".txt");
        long began = System.nanoTime();
        Process process = Sluice.command(
                        Sluice.home(),
                        "run",
                        "-c",
                        config.toString(),
                        "--plugins",
                        plugins.toString(),
                        "--admin",
                        "127.0.0.1:" + admin)
                .redirectOutput(log.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            while (!isReady(admin)) {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MINUTES.toNanos(5));
                TimeUnit.MILLISECONDS.sleep(5);
            }
            long millis = (System.nanoTime() - began) / 1_000_000;
            try (var client = new RawClient(port)) {
                String response =
                        client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").response();
                assertThat(response.lines().filter(line -> line.matches("x-many\\d+: a.example")))
                        .hasSize(config.toString().contains("-50.") ? JARS : 0);
            }
            return new Start(millis, Files.readString(log));
        } finally {
            process.destroy();
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static boolean isReady(int admin) {
        try (var client = new RawClient(admin)) {
            return client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .response()
                    .startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /** What is least of a few, since a machine that is busy with others only ever adds to it. */
    private static long least(List<Long> values) {
        return Collections.min(values);
    }

    @Test
    void addLittleToTheStart() throws Exception {
        Path none = Files.createDirectories(folder.resolve("none"));
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < JARS; i++) {
            jar(i).into(many, "many" + i + ".jar");
        }
        int port = Ports.unused();
        Path without = config(port, List.of("ping"));
        Path with =
                config(port, IntStream.range(0, JARS).mapToObj(i -> "many" + i).toList());
        var alone = new ArrayList<Long>();
        var together = new ArrayList<Long>();
        var found = new ArrayList<Long>();
        var loaded = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            alone.add(start(none, without, port).millis());
            Start start = start(many, with, port);
            together.add(start.millis());
            Matcher times = FOUND.matcher(start.log());
            assertThat(times.find()).as(start.log()).isTrue();
            found.add(Long.parseLong(times.group(1)));
            loaded.add(Long.parseLong(times.group(2)));
        }
        long base = least(alone);
        long more = least(together) - base;
        long finding = least(found);
        LoggerFactory.getLogger(ManyPluginsIT.class)
                .info(
                        "ready after {} ms without jars, {} ms more with {} of them: found in {} ms, loaded in {} ms",
                        base,
                        more,
                        JARS,
                        finding,
                        least(loaded));
        assertThat((double) more).as("more until ready").isLessThanOrEqualTo(GRANTED * base);
        assertThat((double) finding).as("finding them").isLessThanOrEqualTo(GRANTED_TO_FIND * base);
    }
}
