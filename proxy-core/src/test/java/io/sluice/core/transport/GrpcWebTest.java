package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.GrpcOrigin;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.TestProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC-Web by a plain HTTP client, in front of a server of grpc-java's. */
class GrpcWebTest {
    private GrpcOrigin origin;
    private TestProxy proxy;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        origin = new GrpcOrigin();
        proxy = TestProxy.run("""
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["web", "native"]
                enabled_h2 = true
                [locations.web]
                path = "/test.Echo"
                upstream = "origin"
                grpc_web = true
                [locations.native]
                path = "/"
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                alpn = "h2"
                """.formatted(origin.port()));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        client.close();
        proxy.close();
        origin.close();
    }

    private static byte[] message(String text) {
        try {
            var bytes = new ByteArrayOutputStream();
            var out = new DataOutputStream(bytes);
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            out.writeByte(0);
            out.writeInt(payload.length);
            out.write(payload);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> call(String method, String type, byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(proxy.uri("/test.Echo/" + method))
                        .header("Content-Type", type)
                        .header("X-Grpc-Web", "1")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The frames of a body: messages as they are, trailers behind a mark. */
    private static List<String> frames(byte[] body) throws IOException {
        var frames = new ArrayList<String>();
        var in = new DataInputStream(new ByteArrayInputStream(body));
        while (in.available() > 0) {
            int flags = in.readUnsignedByte();
            String text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            frames.add(flags == 0x80 ? "trailers " + text : text);
        }
        return frames;
    }

    /** Decodes pieces of Base64 that follow each other, each with its own padding. */
    private static byte[] decoded(byte[] text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length; i += 4) {
            bytes.writeBytes(Base64.getDecoder().decode(java.util.Arrays.copyOfRange(text, i, i + 4)));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void binary(HttpClient.Version version) throws Exception {
        try (var either = HttpClient.newBuilder().version(version).build()) {
            var response = either.send(
                    HttpRequest.newBuilder(proxy.uri("/test.Echo/unary"))
                            .header("Content-Type", "application/grpc-web+proto")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(message("a")))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).contains("application/grpc-web");
            assertThat(frames(response.body())).containsExactly("re: a", "trailers grpc-status: 0\r\n");
        }
    }

    @Test
    void text() throws Exception {
        var response =
                call("unary", "application/grpc-web-text", Base64.getEncoder().encode(message("some text")));
        assertThat(response.headers().firstValue("content-type")).contains("application/grpc-web-text");
        assertThat(frames(decoded(response.body()))).containsExactly("re: some text", "trailers grpc-status: 0\r\n");
    }

    @Test
    void textOfSeveralPiecesAndOfManyLengths() throws Exception {
        for (int length = 0; length < 20; length++) {
            String first = "x".repeat(length);
            byte[] whole = message(first + "yz");
            var pieces = new ByteArrayOutputStream();
            pieces.writeBytes(Base64.getEncoder().encode(java.util.Arrays.copyOf(whole, 5)));
            pieces.writeBytes(Base64.getEncoder().encode(java.util.Arrays.copyOfRange(whole, 5, whole.length)));
            var response = call("unary", "application/grpc-web-text+proto", pieces.toByteArray());
            assertThat(frames(decoded(response.body()))).first().isEqualTo("re: " + first + "yz");
        }
    }

    @ParameterizedTest
    @CsvSource({"AAAA*", "A=AA", "====", "AAA"})
    void whatIsNoTextIsRefused(String body) throws Exception {
        assertThat(call("unary", "application/grpc-web-text", body.getBytes(StandardCharsets.US_ASCII))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void textThatEndsBeforeItCanBeDecodedIsRefusedOnAnOpenConnectionToo() throws Exception {
        // With a connection to the upstream at hand, parts go there as they come, rather than being held.
        call("unary", "application/grpc-web", message("a"));
        whatIsNoTextIsRefused("AAA");
    }

    @Test
    void textThatComesLetterByLetter() throws Exception {
        call("unary", "application/grpc-web", message("a"));
        String text = Base64.getEncoder().encodeToString(message("some text"));
        try (var raw = new RawClient(proxy.port())) {
            raw.send("POST /test.Echo/unary HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc-web-text\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < text.length(); i++) {
                raw.send("1\r\n" + text.charAt(i) + "\r\n");
            }
            String head = raw.send("0\r\n\r\n").head();
            byte[] body = raw.body(head).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(frames(decoded(body))).containsExactly("re: some text", "trailers grpc-status: 0\r\n");
        }
    }

    @Test
    void streamsOfTheServer() throws Exception {
        var response = call("repeat", "application/grpc-web", message("50"));
        List<String> frames = frames(response.body());
        assertThat(frames).hasSize(51);
        assertThat(frames.get(49)).startsWith("50x");
        assertThat(frames.getLast()).isEqualTo("trailers grpc-status: 0\r\n");
    }

    @Test
    void errors() throws Exception {
        var response = call("unary", "application/grpc-web", message("missing"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/grpc-web");
        String told = response.headers()
                        .firstValue("grpc-status")
                        .map(status -> "grpc-status: " + status)
                        .orElse("")
                + frames(response.body());
        assertThat(told).contains("grpc-status: 5");
    }

    @Test
    void whatIsNotGrpcWebPassesAsItIs() throws Exception {
        var response = client.send(
                HttpRequest.newBuilder(proxy.uri("/test.Echo/unary"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("a"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        // What grpc-java says to it.
        assertThat(response.statusCode()).isEqualTo(415);
    }
}
