package io.sluice.plugins.directory;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files in a folder, and the plugin that serves them. */
final class ServedFiles {
    static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";
    static final Instant MODIFIED = Instant.parse("2024-05-06T07:08:09.5Z");

    private final Path root;
    private final PluginHarness harness = new PluginHarness();

    ServedFiles(Path root) {
        this.root = root;
    }

    /** Some files in a folder of a folder, beside which there is one that nobody may have. */
    static ServedFiles in(Path outside) throws IOException {
        var files = new ServedFiles(Files.createDirectory(outside.resolve("www")));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        files.write("a.txt", ALPHABET);
        files.write("index.html", "<h1>home</h1>");
        files.write("sub/index.html", "<h1>sub</h1>");
        files.write("sub/a b.txt", "spaced");
        files.write(".env", "PASSWORD=1");
        files.write("bare/x.bin", "x");
        return files;
    }

    Path root() {
        return root;
    }

    PluginHarness harness() {
        return harness;
    }

    Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    /** Serves them by a plugin with these keys. */
    void with(Object... keys) throws InvalidPluginConfig {
        var map = new LinkedHashMap<String, Object>(Map.of("path", root.toString()));
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        harness.plugin(new DirectoryFactory(), map);
    }

    PluginRun run(FakeExchange exchange) throws InterruptedException {
        return harness.run(exchange).await(Duration.ofSeconds(10));
    }

    PluginRun get(String path, String... headers) throws InterruptedException {
        var exchange = FakeExchange.get(path);
        for (int i = 0; i < headers.length; i += 2) {
            exchange.header(headers[i], headers[i + 1]);
        }
        return run(exchange);
    }
}
