package io.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.spi.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain {@code [key_auth, sub_filter, sub_filter, response_headers]} in front of origins of many habits. */
class ChainTest {
    private static final String PAGE = "<p>Say hello to the world, hello.</p>";
    private static final String CHANGED = "<p>Say goodbye to the moon, goodbye.</p>";
    private static final String HTML = "Content-Type: text/html\r\n";
    private static final String WITH_KEY = "GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: s3cret\r\n\r\n";

    private static ChainProxy inFrontOf(ScriptedOrigin origin) {
        return ChainProxy.inFrontOf(origin)
                .then("key_auth", "header = \"X-Api-Key\"", "keys = [\"s3cret\"]")
                .then("sub_filter", "filters = [\"sub_filter 'hello' 'goodbye' g\"]")
                .then("sub_filter", "filters = [\"sub_filter 'to the world' 'to the moon'\"]")
                .then("response_headers", "set_headers = [\"X-Edge: sluice\"]", "remove_headers = [\"X-Inner\"]")
                .run();
    }

    private static String page(String framing, String body) {
        return "HTTP/1.1 200 OK\r\n" + HTML + "X-Inner: 1\r\n" + framing + "\r\n\r\n" + body;
    }

    private static String pageOfKnownLength() {
        return page("Content-Length: " + PAGE.length(), PAGE);
    }

    /** The body of a response, out of its chunked coding if it has one. */
    private static String bodyOf(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void refusesWithoutTheKeyAndYetSetsTheHeaders() throws Exception {
        try (var origin = ScriptedOrigin.answering(pageOfKnownLength());
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            for (String key : new String[] {"", "X-Api-Key: guess\r\n", "X-Api-Key: \r\n"}) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n" + key + "\r\n");
                assertThat(client.response())
                        .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                        .contains("X-Edge: sluice\r\n");
            }
            assertThat(origin.requests()).isEmpty();
            assertThat(proxy.outcomes(3)).extracting(Outcome::status).containsExactly(401, 401, 401);
        }
    }

    @Test
    void substitutesTwiceForThoseWithTheKey() throws Exception {
        try (var origin = ScriptedOrigin.answering(pageOfKnownLength());
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(WITH_KEY);
                String response = client.response();
                assertThat(response)
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("X-Edge: sluice\r\n")
                        .doesNotContain("X-Inner", "Content-Length");
                assertThat(bodyOf(response)).isEqualTo(CHANGED);
            }
            assertThat(origin.connections()).as("kept alive").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void substitutesInABodyThatComesByteByByte(boolean chunked) throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(
                            page(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + PAGE.length(), ""));
                    writeSlowly(connection, chunked);
                });
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(WITH_KEY);
            assertThat(bodyOf(client.response())).isEqualTo(CHANGED);
        }
    }

    /** One byte to a packet, and in the chunked coding one to a chunk. */
    private static void writeSlowly(ScriptedOrigin.Connection connection, boolean chunked)
            throws IOException, InterruptedException {
        connection.socket().setTcpNoDelay(true);
        for (int i = 0; i < PAGE.length(); i++) {
            connection.write(chunked ? "1\r\n" + PAGE.charAt(i) + "\r\n" : PAGE.substring(i, i + 1));
            Thread.sleep(2);
        }
        if (chunked) {
            connection.write("0\r\n\r\n");
        }
    }

    @Test
    void substitutesInABodyThatEndsWithTheConnection() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.0 200 OK\r\n" + HTML + "\r\n" + PAGE);
                    connection.close();
                });
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(WITH_KEY);
            assertThat(bodyOf(client.response())).isEqualTo(CHANGED);
        }
    }

    @Test
    void tellsAnOldClientTheEndByClosing() throws Exception {
        try (var origin = ScriptedOrigin.answering(pageOfKnownLength());
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.0\r\nX-Api-Key: s3cret\r\n\r\n");
            assertThat(client.all())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Connection: close\r\n")
                    .doesNotContain("Content-Length", "Transfer-Encoding")
                    .endsWith("\r\n\r\n" + CHANGED);
        }
    }

    @Test
    void promisesNoLengthToHeadThatGetWouldNotKeep() throws Exception {
        try (var origin = ScriptedOrigin.answering(page("Content-Length: " + PAGE.length(), ""));
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(WITH_KEY.replace("GET", "HEAD"));
                assertThat(client.head())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("X-Edge: sluice\r\n")
                        .doesNotContain("Content-Length");
            }
            assertThat(proxy.outcomes(2)).extracting(Outcome::responseBytes).containsExactly(0L, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void leavesResponsesWithoutABodyWithoutOne(String status) throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 " + status + "\r\n" + HTML + "\r\n");
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(WITH_KEY);
                assertThat(client.head())
                        .startsWith("HTTP/1.1 " + status + "\r\n")
                        .contains("X-Edge: sluice\r\n")
                        .doesNotContain("Content-Length", "Transfer-Encoding");
            }
        }
    }

    @Test
    void leavesACompressedBodyAsItIs() throws Exception {
        String compressed = gzip(PAGE);
        try (var origin = ScriptedOrigin.answering(
                        page("Content-Encoding: gzip\r\nContent-Length: " + compressed.length(), compressed));
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(WITH_KEY);
            String response = client.response();
            assertThat(response)
                    .contains("Content-Length: " + compressed.length() + "\r\n", "X-Edge: sluice\r\n")
                    .contains("Content-Encoding: gzip\r\n");
            assertThat(bodyOf(response)).isEqualTo(compressed);
        }
    }

    private static String gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void leavesOtherMediaTypesAlone() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(WITH_KEY);
            assertThat(client.response()).contains("Content-Length: 5\r\n").endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void filtersPipelinedRequestsInTurn() throws Exception {
        try (var origin = ScriptedOrigin.answering(pageOfKnownLength());
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(WITH_KEY + WITH_KEY.replace("s3cret", "wrong") + WITH_KEY);
            assertThat(bodyOf(client.response())).isEqualTo(CHANGED);
            assertThat(client.response()).startsWith("HTTP/1.1 401");
            assertThat(bodyOf(client.response())).isEqualTo(CHANGED);
        }
    }
}
