package io.sluice.core.plugins;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionPluginTest {
    // The full measure is 1 GiB: -Dsluice.streamed.bytes=1073741824
    private static final long STREAMED = Long.getLong("sluice.streamed.bytes", 128L << 20);
    private static final long MOST_MEMORY = 32L << 20;
    private static final int BLOCK = 64 * 1024;

    private static TestProxy packing(int port, String... keys) {
        return TestProxy.inFrontOf(
                port, "plugins = [\"pack\"]", "[plugins.pack]", "category = \"compression\"", String.join("\n", keys));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void curlReadsWhatWasPacked(String coding) throws Exception {
        String text = "It is a truth universally acknowledged. ".repeat(500);
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"1\"\r\n"
                        + "Content-Length: " + text.length() + "\r\n\r\n" + text);
                var proxy = packing(origin.port())) {
            String seen = curl("-s", "-i", "--compressed", "-H", "Accept-Encoding: " + coding, proxy.uri("/"));

            assertThat(seen)
                    .contains("Content-Encoding: " + coding + "\r\n", "Vary: Accept-Encoding\r\n", "ETag: W/\"1\"\r\n")
                    .doesNotContain("Content-Length")
                    .endsWith("\r\n\r\n" + text);
        }
    }

    @Test
    void whatHasNotChangedHasTheSameTag() throws Exception {
        String text = "It is a truth universally acknowledged. ".repeat(500);
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(
                        request.contains("\r\nIf-None-Match: ")
                                ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nContent-Length: "
                                        + text.length() + "\r\n\r\n" + text));
                var proxy = packing(origin.port());
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(proxy.uri("/")).header("Accept-Encoding", "gzip");
            var whole = client.send(request.build(), BodyHandlers.discarding());
            String tag = whole.headers().firstValue("ETag").orElseThrow();
            var unchanged = client.send(request.header("If-None-Match", tag).build(), BodyHandlers.discarding());

            assertThat(tag).isEqualTo("W/\"1\"");
            assertThat(unchanged.statusCode()).isEqualTo(304);
            assertThat(unchanged.headers().allValues("ETag")).containsExactly(tag);
            assertThat(unchanged.headers().allValues("Vary"))
                    .isEqualTo(whole.headers().allValues("Vary"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void anEventReachesTheClientBeforeTheNextIsMade(String coding) throws Exception {
        var read = new Semaphore(0);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 5; i++) {
                        connection.write("9\r\ndata: " + i + "\n\n\r\n");
                        // A client that cannot read this event must not be sent the next one.
                        assertThat(read.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
                    }
                    connection.write("0\r\n\r\n");
                });
                var proxy = packing(origin.port())) {
            var curl = new ProcessBuilder(
                            "curl", "-sN", "--compressed", "-H", "Accept-Encoding: " + coding, "" + proxy.uri("/"))
                    .start();
            try (BufferedReader lines = curl.inputReader(UTF_8)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(lines.readLine()).isEqualTo("data: " + i);
                    assertThat(lines.readLine()).isEmpty();
                    read.release();
                }
                assertThat(lines.readLine()).isNull();
            }
            assertThat(curl.waitFor()).isZero();
        }
    }

    @Test
    void unpacksForAClientThatCannot() throws Exception {
        byte[] text = "So it goes. ".repeat(100).getBytes(UTF_8);
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text);
        }
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: "
                                + packed.size() + "\r\n\r\n" + packed.toString(ISO_8859_1));
                var proxy = packing(origin.port(), "decompression = true");
                var client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofByteArray());

            assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(response.body()).isEqualTo(text);
        }
    }

    @Test
    void aLongTextIsStreamedInLittleMemory() throws Exception {
        var sent = new CRC32();
        var written = new AtomicLong();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + STREAMED + "\r\n\r\n");
                    byte[] block = words();
                    for (long left = STREAMED; left > 0; left -= block.length) {
                        int length = (int) Math.min(left, block.length);
                        sent.update(block, 0, length);
                        connection.socket().getOutputStream().write(block, 0, length);
                        written.addAndGet(length);
                    }
                });
                var proxy = packing(origin.port(), "gzip_level = 1");
                var client = HttpClient.newHttpClient()) {
            long before = memory();
            // Closed even when an assertion fails, since the client's own close waits for what it receives.
            try (InputStream packed = client.send(
                            HttpRequest.newBuilder(proxy.uri("/"))
                                    .header("Accept-Encoding", "gzip")
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .body()) {
                // A client that does not read holds up the upstream.
                long stalled = -1;
                while (stalled != written.get()) {
                    stalled = written.get();
                    assertThat(stalled).isLessThan(MOST_MEMORY);
                    Thread.sleep(500);
                }

                var seen = new CRC32();
                long most = Long.MIN_VALUE;
                int looks = 0;
                long length = 0;
                try (var body = new GZIPInputStream(packed, BLOCK)) {
                    byte[] buffer = new byte[BLOCK];
                    long nextLook = STREAMED / 16;
                    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                        seen.update(buffer, 0, n);
                        length += n;
                        if (length > nextLook) {
                            nextLook += STREAMED / 4;
                            // Less than before, when what others left behind has been collected meanwhile.
                            most = Math.max(most, memory() - before);
                            looks++;
                        }
                    }
                }
                assertThat(length).isEqualTo(STREAMED);
                assertThat(seen.getValue()).isEqualTo(sent.getValue());
                assertThat(looks).isEqualTo(4);
                assertThat(most).isLessThan(MOST_MEMORY);
            }
        }
    }

    /** Heap and direct memory in use, of proxy, origin and client together. */
    private static long memory() {
        System.gc();
        var direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        return direct
                + Runtime.getRuntime().totalMemory()
                - Runtime.getRuntime().freeMemory();
    }

    /** A text that packs to about a half. */
    private static byte[] words() {
        var random = new Random(5);
        var text = new StringBuilder();
        while (text.length() < BLOCK) {
            text.append(Integer.toString(random.nextInt(1_000_000), 36)).append(' ');
        }
        return text.substring(0, BLOCK).getBytes(UTF_8);
    }

    private static String curl(Object... arguments) throws IOException {
        var command = new ArrayList<String>(List.of("curl"));
        for (Object argument : arguments) {
            command.add(argument instanceof URI uri ? uri.toString() : (String) argument);
        }
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = new InputStreamReader(process.getInputStream(), UTF_8)) {
            var text = new StringWriter();
            output.transferTo(text);
            return text.toString();
        }
    }
}
