package io.sluice.core.plugins;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryPluginTest {
    private static final long GIB = 1L << 30;
    // The full measure is 1 GiB: -Dsluice.streamed.bytes=1073741824
    private static final long BIG = Long.getLong("sluice.streamed.bytes", 256L << 20);
    private static final long MOST_MEMORY = 32L << 20;

    @TempDir
    private Path outside;

    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectory(outside.resolve("www"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.writeString(root.resolve("a.txt"), "abcdefghij".repeat(1000));
        Files.createSymbolicLink(root.resolve("link.txt"), outside.resolve("secret.txt"));
    }

    private TestProxy serving(String... keys) {
        return TestProxy.run("""
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["files"%s]
                [plugins.files]
                category = "directory"
                path = "%s"
                %s
                """.formatted(keys.length > 0 ? ", \"pack\"" : "", root, String.join("\n", keys)));
    }

    private static String curl(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-s", "--max-time", "60"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void curlGetsFilesAndPartsAndKnowsWhatItHas() throws Exception {
        try (var proxy = serving()) {
            String url = proxy.uri("/a.txt").toString();
            String head = curl("-I", url);
            assertThat(head).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 10000\r\n");
            String etag = head.lines()
                    .filter(line -> line.startsWith("ETag: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(6);

            assertThat(curl(url)).isEqualTo("abcdefghij".repeat(1000));
            assertThat(curl("-i", "-r", "10-14", url))
                    .startsWith("HTTP/1.1 206 Partial Content")
                    .contains("Content-Range: bytes 10-14/10000\r\n", "Content-Length: 5\r\n")
                    .endsWith("\r\n\r\nabcde");
            assertThat(curl("-i", "-r", "0-1,9998-9999", url))
                    .startsWith("HTTP/1.1 206 Partial Content")
                    .contains("Content-Range: bytes 0-1/10000\r\n\r\nab\r\n--")
                    .contains("Content-Range: bytes 9998-9999/10000\r\n\r\nij\r\n--")
                    .endsWith("--\r\n");
            assertThat(curl("-i", "-H", "If-None-Match: " + etag, url)).startsWith("HTTP/1.1 304 Not Modified");
            assertThat(curl("-i", "-r", "20000-", url)).contains("Content-Range: bytes */10000\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/x/..%5c..%5csecret.txt",
                "/a.txt%00",
                "/link.txt",
                "/../../../../../../etc/passwd",
                "/..;/secret.txt",
                "//etc/passwd",
            })
    void nothingOutsideIsToBeHad(String path) throws Exception {
        try (var proxy = serving()) {
            String answer = curl("-i", "--path-as-is", "http://127.0.0.1:" + proxy.port() + path);

            assertThat(answer).matches("(?s)HTTP/1.1 (400|403|404) .*").doesNotContain("secret", "root:");
        }
    }

    @Test
    void aBigFileLeavesWithoutPassingThroughMemory() throws Exception {
        Path big = root.resolve("big.bin");
        var random = new Random(7);
        try (var file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(BIG);
            byte[] block = new byte[8192];
            for (long at = 0; at < BIG; at += 17L << 20) {
                random.nextBytes(block);
                file.seek(at);
                file.write(block);
            }
        }
        try (var proxy = serving();
                var client = HttpClient.newHttpClient()) {
            long before = memory();
            var response =
                    client.send(HttpRequest.newBuilder(proxy.uri("/big.bin")).build(), BodyHandlers.ofInputStream());
            long most = 0;
            var seen = new CRC32();
            long length = 0;
            try (InputStream body = response.body()) {
                byte[] buffer = new byte[64 * 1024];
                long nextLook = BIG / 8;
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    seen.update(buffer, 0, n);
                    length += n;
                    if (length > nextLook) {
                        nextLook += BIG / 4;
                        most = Math.max(most, memory() - before);
                    }
                }
            }

            assertThat(length).isEqualTo(BIG);
            assertThat(seen.getValue()).isEqualTo(sumOf(big));
            assertThat(most).isLessThan(MOST_MEMORY);
            eventually(() -> open(big) == 0);
        }
    }

    private static long sumOf(Path file) throws IOException {
        var sum = new CRC32();
        try (var in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
            }
        }
        return sum.getValue();
    }

    /** Heap and direct memory in use. */
    private static long memory() {
        System.gc();
        long direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        return direct
                + Runtime.getRuntime().totalMemory()
                - Runtime.getRuntime().freeMemory();
    }

    /** How many of this process's file descriptors are of a file. */
    private static long open(Path file) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(each -> leadsTo(each, file)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    @Test
    void aClientThatLeavesLetsGoOfTheFile() throws Exception {
        Path big = root.resolve("big.bin");
        try (var file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(GIB);
        }
        try (var proxy = serving()) {
            try (var client = new RawClient(proxy.port())) {
                client.send("GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200 OK").contains("Content-Length: " + GIB);
                assertThat(open(big)).isOne();
            }
            eventually(() -> open(big) == 0);
            proxy.awaitExchanges(0);
        }
    }

    @Test
    void aConnectionServesFileAfterFile() throws Exception {
        try (var proxy = serving();
                var client = new RawClient(proxy.port())) {
            String request = "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n";
            client.send(request + request);
            for (int i = 0; i < 2; i++) {
                assertThat(client.response()).endsWith("\r\n\r\n" + "abcdefghij".repeat(1000));
            }
            client.send("HEAD /a.txt HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("Content-Length: 10000\r\n");
            client.send("GET /a.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=-2\r\n\r\n");
            assertThat(client.response()).endsWith("\r\n\r\nij");
        }
    }

    @Test
    void aFileMayPassFilters() throws Exception {
        try (var proxy = serving("[plugins.pack]", "category = \"compression\"")) {
            String seen = curl("-i", "--compressed", proxy.uri("/a.txt").toString());

            assertThat(seen).contains("Content-Encoding: ").endsWith("\r\n\r\n" + "abcdefghij".repeat(1000));
        }
    }
}
