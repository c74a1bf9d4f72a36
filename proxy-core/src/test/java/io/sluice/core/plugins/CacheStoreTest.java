package io.sluice.core.plugins;

import static io.sluice.core.plugins.CachingProxy.fresh;
import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.JarProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache whose store comes in a jar and keeps responses in files. */
class CacheStoreTest {
    /** A file for each response: a folder for each key, and within it one for each variant. */
    private static final String IN_FILES = """
            package com.example.shelf;
            import io.sluice.spi.PluginContext;
            import io.sluice.spi.config.Setting;
            import io.sluice.spi.extension.*;
            import java.io.*;
            import java.nio.ByteBuffer;
            import java.nio.file.*;
            import java.util.*;
            public final class Factory implements ExtensionFactory<Factory.Config, CacheStore> {
                public record Config(@Setting("A folder.") Path folder) {}
                public String category() { return "shelf"; }
                public Class<CacheStore> point() { return CacheStore.class; }
                public Class<Config> configType() { return Config.class; }
                public CacheStore create(Config config, PluginContext context) { return new Shelf(config.folder()); }

                record Shelf(Path folder) implements CacheStore {
                    private Path of(Key key) { return folder.resolve(UUID.nameUUIDFromBytes(key.text().getBytes()).toString()); }
                    private Path of(Key key, String variant) {
                        return of(key).resolve(UUID.nameUUIDFromBytes(variant.getBytes()).toString());
                    }
                    private void obey() throws Exception {
                        if (Files.exists(folder.resolve("broken"))) { throw new IOException("the disk is broken"); }
                        while (Files.exists(folder.resolve("hung"))) { Thread.sleep(5); }
                        if (Thread.currentThread().getContextClassLoader() != Shelf.class.getClassLoader()) {
                            throw new IllegalStateException("called with another's class loader");
                        }
                    }
                    public List<StoredEntry> find(Key key) throws Exception {
                        obey();
                        var found = new ArrayList<StoredEntry>();
                        if (Files.isDirectory(of(key))) {
                            try (var files = Files.newDirectoryStream(of(key))) {
                                for (Path file : files) {
                                    try (var in = new ObjectInputStream(Files.newInputStream(file))) {
                                        String[] names = (String[]) in.readObject();
                                        byte[] head = (byte[]) in.readObject();
                                        byte[] body = (byte[]) in.readObject();
                                        found.add(StoredEntry.of(names[5], ByteBuffer.wrap(head), () -> ByteBuffer.wrap(body)));
                                    }
                                }
                            }
                        }
                        return found;
                    }
                    public void put(Key key, StoredEntry entry) throws Exception {
                        obey();
                        Files.createDirectories(of(key));
                        Path next = Files.createTempFile(folder, "next", "");
                        try (var out = new ObjectOutputStream(Files.newOutputStream(next))) {
                            out.writeObject(new String[] {
                                key.cache(), key.scheme(), key.host(), key.target(), key.parts(), entry.variant()});
                            out.writeObject(bytes(entry.head()));
                            out.writeObject(bytes(entry.body().read()));
                            out.writeObject(new HashSet<>(entry.tags()));
                        }
                        Files.move(next, of(key, entry.variant()),
                                StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                    }
                    private static byte[] bytes(ByteBuffer buffer) {
                        byte[] bytes = new byte[buffer.remaining()];
                        buffer.get(bytes);
                        return bytes;
                    }
                    public void remove(Key key, String variant) throws Exception {
                        obey();
                        Files.deleteIfExists(of(key, variant));
                    }
                    @SuppressWarnings("unchecked")
                    public int removeAll(Selection selection) throws Exception {
                        obey();
                        int removed = 0;
                        List<Path> files;
                        try (var all = Files.walk(folder, 2)) { files = all.filter(Files::isRegularFile).toList(); }
                        for (Path file : files) {
                            try (var in = new ObjectInputStream(Files.newInputStream(file))) {
                                String[] n = (String[]) in.readObject();
                                in.readObject();
                                in.readObject();
                                var key = new Key(n[0], n[1], n[2], n[3], n[4]);
                                if (selection.covers(key, (Set<String>) in.readObject())) {
                                    Files.delete(file);
                                    removed++;
                                }
                            }
                        }
                        return removed;
                    }
                }
            }
            """;

    @TempDir
    private Path work;

    private Path folder = Path.of("");
    private Path shelf = Path.of("");
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String more = "";
    private final ScriptedOrigin origin = new ScriptedOrigin((request, connection) -> connection.write(
            fresh("answer " + asked.incrementAndGet()).replace("Content-Length", more + "Content-Length")));

    CacheStoreTest() throws IOException {}

    @BeforeEach
    void pack() throws IOException {
        folder = Files.createDirectories(work.resolve("plugins"));
        shelf = Files.createDirectories(work.resolve("shelf"));
        PluginJarFile.ofExtension("com.example.shelf.Factory", IN_FILES)
                .manifest("shelf", "1.0.0")
                .into(folder, "shelf.jar");
    }

    @AfterEach
    void close() throws IOException {
        origin.close();
    }

    private String toml(String cache) {
        return ProxyToml.inFrontOf(origin.port())
                .location("plugins = [\"cache\"]")
                .and(
                        "[plugins.cache]",
                        "category = \"cache\"",
                        "purge_ip_list = [\"127.0.0.1\"]",
                        "store_timeout = \"30s\"",
                        cache,
                        "[extensions.disk]",
                        "category = \"shelf\"",
                        "folder = \"" + shelf + '"')
                .text();
    }

    private JarProxy run(String... cache) throws IOException {
        return JarProxy.run(folder, toml("store = \"disk\"\n" + String.join("\n", cache)));
    }

    /** Stored responses; what is still being written lies beside the folders of keys. */
    private long files() {
        try (Stream<Path> keys = Files.list(shelf)) {
            return keys.filter(Files::isDirectory)
                    .mapToLong(key -> key.toFile().list().length)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double calls(JarProxy proxy, String call, String result) {
        var counter = proxy.meters()
                .find("sluice.cache.store.calls")
                .tags("call", call, "result", result)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void findsAfterARestartWhatWasStoredBefore() throws Exception {
        more = "ETag: \"one\"\r\nX-More: of it\r\n";
        String before;
        try (var proxy = run()) {
            before = proxy.send("GET /");
            assertThat(before).contains("; stored").endsWith("answer 1");
            assertThat(proxy.send("GET /")).contains("; hit").endsWith("answer 1");
        }
        try (var proxy = run()) {
            assertThat(proxy.send("GET /"))
                    .contains("; hit", "X-More: of it", "Age: ")
                    .endsWith("answer 1");
            assertThat(calls(proxy, "read", "done")).isEqualTo(1);
            // From memory now, which a store that is broken by then shows.
            Files.createFile(shelf.resolve("broken"));
            assertThat(proxy.send("GET /")).contains("; hit").endsWith("answer 1");
            Files.delete(shelf.resolve("broken"));
        }
        try (var proxy = run()) {
            assertThat(proxy.send("HEAD /")).contains(" 200 ", "; hit");
        }
        try (var proxy = run()) {
            assertThat(proxy.send("GET /", "Range: bytes=0-2"))
                    .contains(" 206 ", "; hit")
                    .endsWith("\r\n\r\nans");
        }
        try (var proxy = run()) {
            assertThat(proxy.send("GET /", "If-None-Match: \"one\"")).contains(" 304 ", "; hit");
            assertThat(proxy.send("GET /other", "Cache-Control: only-if-cached"))
                    .contains(" 504 ");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void tellsVariantsApart() throws Exception {
        more = "Vary: Accept-Language\r\n";
        try (var proxy = run()) {
            assertThat(proxy.send("GET /", "Accept-Language: de")).endsWith("answer 1");
            assertThat(proxy.send("GET /", "Accept-Language: en")).endsWith("answer 2");
        }
        try (var proxy = run()) {
            assertThat(proxy.send("GET /", "Accept-Language: en"))
                    .contains("; hit")
                    .endsWith("answer 2");
            assertThat(proxy.send("GET /", "Accept-Language: fr")).endsWith("answer 3");
            assertThat(proxy.send("GET /", "Accept-Language: de"))
                    .contains("; hit")
                    .endsWith("answer 1");
        }
        assertThat(files()).isEqualTo(3);
    }

    @Test
    void purgesMemoryAndStore() throws Exception {
        try (var proxy = run()) {
            more = "Cache-Tag: red, blue\r\n";
            proxy.send("GET /a/tagged");
            more = "";
            proxy.send("GET /a/one");
            proxy.send("GET /a/two");
            proxy.send("GET /b");
            eventually(() -> files() == 4);
            assertThat(proxy.send("PURGE /b")).contains(" 204 ");
            assertThat(files()).isEqualTo(3);
            assertThat(proxy.send("PURGE /", "Cache-Tag: blue")).endsWith("purged: 1");
            assertThat(files()).isEqualTo(2);
        }
        try (var proxy = run()) {
            // Nothing of it is in this one's memory.
            assertThat(proxy.send("PURGE /a/*")).endsWith("purged: 2");
            assertThat(files()).isZero();
            assertThat(proxy.send("GET /a/one")).endsWith("answer 5");
            eventually(() -> files() == 1);
            assertThat(proxy.send("POST /a/one")).contains(" 200 ");
            eventually(() -> files() == 0);
        }
    }

    @Test
    void aBrokenStoreIsAMissToClientsAndAnErrorToWhoPurges() throws Exception {
        try (var proxy = run()) {
            Files.createFile(shelf.resolve("broken"));
            assertThat(proxy.send("GET /")).contains(" 200 ", "fwd=uri-miss").endsWith("answer 1");
            assertThat(proxy.send("GET /")).contains("; hit").endsWith("answer 1");
            eventually(() -> calls(proxy, "find", "failed") == 1 && calls(proxy, "put", "failed") == 1);
            assertThat(proxy.send("PURGE /")).contains(" 503 ").doesNotContain("disk is broken");
            assertThat(proxy.send("GET /")).as("memory is purged all the same").endsWith("answer 2");
            Files.delete(shelf.resolve("broken"));
            assertThat(proxy.send("PURGE /*")).endsWith("purged: 1");
            assertThat(proxy.send("GET /")).endsWith("answer 3");
        }
        try (Stream<Path> keys = Files.list(shelf)) {
            Path stored = keys.filter(Files::isDirectory).findFirst().orElseThrow();
            try (Stream<Path> variants = Files.list(stored)) {
                Files.writeString(variants.findFirst().orElseThrow(), "no response at all");
            }
        }
        try (var proxy = run()) {
            assertThat(proxy.send("GET /")).contains(" 200 ").endsWith("answer 4");
        }
    }

    @Test
    void aStoreThatHangsIsWaitedForAMomentOnly() throws Exception {
        try (var proxy = run()) {
            assertThat(proxy.send("GET /")).endsWith("answer 1");
            eventually(() -> files() == 1);
            assertThat(proxy.serve(toml("store = \"disk\"\nlock = \"0s\"").replace("30s", "50ms")))
                    .isEmpty();
            Files.createFile(shelf.resolve("hung"));
            assertThat(proxy.send("GET /")).contains(" 200 ", "fwd=uri-miss").endsWith("answer 2");
            assertThat(calls(proxy, "find", "late")).isPositive();
            assertThat(proxy.send("GET /")).contains("; hit").endsWith("answer 2");
            Files.delete(shelf.resolve("hung"));
        }
        try (var proxy = run()) {
            assertThat(proxy.send("GET /")).as("it was written at last").endsWith("answer 2");
        }
    }

    @Test
    void aCrowdAsksTheStoreOnce() throws Exception {
        try (var proxy = run()) {
            proxy.send("GET /");
        }
        try (var proxy = run("lock = \"60s\"")) {
            List<CompletableFuture<String>> crowd = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> get(proxy), task -> Thread.ofVirtual().start(task)))
                    .toList();
            for (var each : crowd) {
                assertThat(body(each)).endsWith("answer 1");
            }
            assertThat(asked).hasValue(1);
            assertThat(calls(proxy, "find", "done")).isEqualTo(1);
        }
    }

    private static String get(JarProxy proxy) {
        try {
            return proxy.send("GET /");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(CompletableFuture<String> response) throws InterruptedException {
        try {
            return response.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aReloadKeepsTheStoreUnlessItsTableIsAnother() throws Exception {
        try (var proxy = run()) {
            proxy.send("GET /");
            assertThat(proxy.serve(toml("store = \"disk\"\n") + "# the same\n")).isEmpty();
            assertThat(proxy.send("GET /")).contains("; hit");

            Path other = Files.createDirectories(work.resolve("other"));
            String moved = toml("store = \"disk\"\n").replace(shelf.toString(), other.toString());
            assertThat(proxy.serve(moved)).isEmpty();
            assertThat(proxy.send("GET /")).contains("uri-miss").endsWith("answer 2");

            assertThat(proxy.serve(toml("store = \"dsk\"")).getFirst())
                    .hasToString(
                            "test.toml:18: plugins.cache.store: no cache store named \"dsk\", did you mean \"disk\"?");
            assertThat(proxy.serve(toml("store = \"dns\"")).getFirst().toString())
                    .contains("plugins.cache.store: no cache store named \"dns\"");
            assertThat(proxy.send("GET /")).contains("; hit").endsWith("answer 2");

            assertThat(proxy.serve(toml(""))).isEmpty();
            assertThat(proxy.send("GET /")).endsWith("answer 3");
            assertThat(proxy.serve(toml("store = \"disk\""))).isEmpty();
            assertThat(proxy.send("GET /")).contains("; hit").endsWith("answer 1");
        }
    }
}
