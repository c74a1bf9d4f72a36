package io.sluice.core.plugins;

import static io.sluice.core.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.Standstill;
import io.sluice.core.testing.TestProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that came packed and stand for far more than they are. */
class DecompressionPluginTest {
    private static final int READERS = 100;
    private static final String LINE = "It was the best of times, it was the worst of times.\n";
    private static final int LINES = (15 << 20) / LINE.length();
    private static final long TEXT = (long) LINES * LINE.length();

    private static String response(byte[] packed) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: "
                + packed.length + "\r\n\r\n" + new String(packed, ISO_8859_1);
    }

    private static byte[] packed(byte[] block, int times) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < times; i++) {
                gzip.write(block);
            }
        }
        return packed.toByteArray();
    }

    private static TestProxy unpacking(int port, String chain) {
        return ProxyToml.inFrontOf(port)
                .server("enabled_h2 = true", "client_write_timeout = \"10m\"")
                .location("plugins = [" + chain + "]")
                .origin("connection_timeout = \"60s\"")
                .and("""
                        [plugins.unpack]
                        category = "compression"
                        decompression = true
                        [plugins.replace]
                        category = "sub_filter"
                        filters = ["sub_filter 'best' 'BEST' g"]
                        types = ["text/plain"]
                        """)
                .run();
    }

    private static double unpacked(TestProxy proxy) {
        return proxy.meters().find("sluice.compression.written").tag("coding", "gzip").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** What the proxy's own buffers hold. */
    private static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'\"unpack\"' | best", "'\"unpack\", \"replace\"' | BEST"})
    void clientsThatReadSlowlyAreUnpackedForSlowly(String chain, String word) throws Exception {
        byte[] packed = packed(LINE.getBytes(UTF_8), LINES);
        List<RawClient> clients = new ArrayList<>();
        try (var origin = ScriptedOrigin.answering(response(packed));
                var proxy = unpacking(origin.port(), chain)) {
            long before = direct();
            for (int i = 0; i < READERS; i++) {
                var socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
                clients.add(new RawClient(socket).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            eventually("all are asked for", () -> origin.requests().size() == READERS);
            long total = Standstill.of(() -> (long) unpacked(proxy));
            assertThat(total).as("of " + READERS * TEXT).isBetween(READERS * 1024L, READERS * TEXT / 3);
            assertThat(direct() - before).isLessThan(READERS * 512L * 1024);

            for (RawClient client : clients.subList(0, 2)) {
                String body = client.body(client.head());
                assertThat(body.length()).isEqualTo((int) TEXT);
                assertThat(body.replace(word, "")).hasSize((int) (TEXT - 4L * LINES));
            }
            for (RawClient client : clients) {
                client.close();
            }
            proxy.awaitExchanges(0);
        }
    }

    @Test
    void aHundredMebibytesOfZerosPass() throws Exception {
        int mebibytes = 100;
        byte[] packed = packed(new byte[1 << 20], mebibytes);
        try (var origin = ScriptedOrigin.answering(response(packed));
                var proxy = unpacking(origin.port(), "\"unpack\"");
                var client = HttpClient.newHttpClient();
                InputStream body = client.send(
                                HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofInputStream())
                        .body()) {
            long length = 0;
            byte[] buffer = new byte[64 * 1024];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] != 0) {
                        throw new AssertionError("byte " + (length + i));
                    }
                }
                length += n;
            }
            assertThat(length).isEqualTo((long) mebibytes << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void curlGetsThemByEitherVersion(String version) throws Exception {
        byte[] packed = packed(new byte[1 << 20], 100);
        try (var origin = ScriptedOrigin.answering(response(packed));
                var proxy = unpacking(origin.port(), "\"unpack\"")) {
            var curl = new ProcessBuilder(
                            "curl", "-s", version, "-o", "/dev/null", "-w", "%{size_download}", "" + proxy.uri("/"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var output = curl.inputReader(UTF_8)) {
                assertThat(output.readLine()).isEqualTo("" + (100 << 20));
            }
            assertThat(curl.waitFor()).isZero();
        }
    }

    @Test
    void whatIsCutOffIsNotPassedOffAsWhole() throws Exception {
        byte[] packed = packed(new byte[1 << 20], 8);
        byte[] cut = Arrays.copyOf(packed, packed.length - 4);
        try (var origin = ScriptedOrigin.answering(response(cut));
                var proxy = unpacking(origin.port(), "\"unpack\"");
                var client = new RawClient(proxy.port())) {
            String all = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").all();
            assertThat(all).startsWith("HTTP/1.1 200 ").doesNotContain("\r\n0\r\n\r\n");
        }
    }
}
