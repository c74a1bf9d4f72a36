package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.GOAWAY;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static io.sluice.core.testing.Http2Frames.WINDOW_UPDATE;
import static io.sluice.core.testing.Http2Frames.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.Http2Origin;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 on the origin's side. */
class Http2UpstreamTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static TestProxy inFrontOf(int port, String... upstreamLines) {
        return ProxyToml.inFrontOf(port)
                .server("enabled_h2 = true")
                .location("client_max_body_size = \"0\"")
                .origin("alpn = \"h2\"", String.join("\n", upstreamLines))
                .run();
    }

    private static void ok(Http2Frames connection, int stream) throws IOException {
        connection
                .headers(stream, false, ":status", "200", "content-length", "2")
                .data(stream, true, "ok");
    }

    @Test
    void writesARequestOfHttp1InTheFormOfHttp2() throws Exception {
        var heads = new CopyOnWriteArrayList<String>();
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    heads.add(head);
                    connection.headers(
                            stream,
                            false,
                            ":status",
                            "200",
                            "content-length",
                            "2",
                            "x-answer",
                            " padded ",
                            "cookie",
                            "c");
                    connection.data(stream, true, "ok");
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nX-Odd: Yes\r\nConnection: keep-alive, X-Inner\r\n"
                    + "X-Inner: 1\r\nTE: trailers\r\nCookie: a=b\r\nHTTP2-Settings: AAA\r\n\r\n");
            assertThat(client.response())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("x-answer: padded\r\n", "Content-Length: 2\r\n")
                    .endsWith("\r\n\r\nok");
            assertThat(heads.getFirst())
                    .startsWith(":method: GET\n:scheme: http\n:authority: example.com\n:path: /a?b=c\n")
                    .contains("x-odd: Yes\n", "cookie: a=b\n", "te: trailers\n", "x-forwarded-for: 127.0.0.1\n")
                    .contains("x-forwarded-host: example.com\n")
                    .doesNotContain(
                            "host: example.com\nhost", "x-inner", "connection", "http2-settings", "content-length");
        }
    }

    @Test
    void sharesOneConnectionAmongManyClients() throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, head) -> ok(connection, stream));
                var proxy = inFrontOf(origin.port())) {
            for (int i = 0; i < 20; i++) {
                try (var client = new RawClient(proxy.port())) {
                    client.send(GET);
                    assertThat(client.response()).endsWith("ok");
                }
            }
            assertThat(origin.connections()).isEqualTo(1);
            proxy.awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void opensAnotherConnectionWhenTheFirstIsFull() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection, 3, 4);
                    for (int stream = 1; stream <= 7; stream += 2) {
                        connection.next(HEADERS);
                    }
                    goOn.await();
                    for (int stream = 1; stream <= 7; stream += 2) {
                        ok(connection, stream);
                    }
                    connection.next(GOAWAY);
                });
                var proxy = inFrontOf(origin.port(), "max_h2_streams = 6");
                var client = Http2Client.connect(proxy.port())) {
            for (int i = 0; i < 12; i++) {
                client.headers(2 * i + 1, true, Http2Client.get("/"));
            }
            eventually(() -> origin.connections() == 3);
            goOn.countDown();
            for (int i = 0; i < 12; i++) {
                assertThat(client.decode(client.next(HEADERS))).startsWith(":status: 200");
            }
        }
    }

    @Test
    void carriesBodiesAndTrailersBothWays() throws Exception {
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection);
                    int stream = connection.next(HEADERS).stream();
                    String body = connection.next(DATA).text();
                    String trailers = connection.decode(connection.next(HEADERS));
                    connection
                            .headers(stream, false, ":status", "200")
                            .data(stream, false, body + trailers)
                            .headers(stream, true, "grpc-status", "0", "set-cookie", "a=b", "content-length", "9");
                    connection.next(GOAWAY);
                });
                var proxy = inFrontOf(origin.port());
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, Http2Client.post("/"))
                    .data(1, false, "abc")
                    .headers(1, true, "x-sum", "1", "cookie", "evil");
            assertThat(client.outcome(1)).endsWith("\nabcx-sum: 1\ngrpc-status: 0\n\n");
        }
    }

    @Test
    void aClientMayBeSilentWhileTheOriginTalks() throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    connection.headers(stream, false, ":status", "200");
                    for (int i = 0; i < 8; i++) {
                        TimeUnit.MILLISECONDS.sleep(500);
                        connection.data(stream, false, "x");
                    }
                    connection.next(DATA);
                    connection.data(stream, true, "end");
                });
                var proxy = ProxyToml.inFrontOf(origin.port())
                        .server("enabled_h2 = true", "client_body_timeout = \"3s\"")
                        .origin("alpn = \"h2\"")
                        .run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, Http2Client.post("/"));
            client.next(HEADERS);
            for (int i = 0; i < 8; i++) {
                assertThat(client.next(DATA).text()).isEqualTo("x");
            }
            client.data(1, true, "late");
            assertThat(client.next(DATA).text()).isEqualTo("end");
        }
    }

    @Test
    void relaysEarlyHints() throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    connection.headers(stream, false, ":status", "103", "link", "</a.css>");
                    ok(connection, stream);
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 103 Early Hints\r\n").contains("link: </a.css>\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("ok");
        }
    }

    @Test
    void triesElsewhereWhatThePeerHasNotLookedAt() throws Exception {
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection);
                    connection.next(HEADERS);
                    if (number == 1) {
                        connection.frame(GOAWAY, 0, 0, numbers(0, 0));
                        connection.next(GOAWAY);
                    } else if (number == 2) {
                        connection.reset(1, 7);
                        connection.next(HEADERS);
                    } else {
                        ok(connection, 1);
                        connection.next(GOAWAY);
                    }
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200");
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void finishesWhatThePeerStillServesAfterItsGoodbye() throws Exception {
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection);
                    connection.next(HEADERS);
                    connection.frame(GOAWAY, 0, 0, numbers(number == 1 ? 1 : Integer.MAX_VALUE, 0));
                    TimeUnit.MILLISECONDS.sleep(50);
                    ok(connection, 1);
                    connection.next(GOAWAY);
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.connections()).isEqualTo(2);
            eventually(() -> origin.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "close", "short", "long"})
    void showsABrokenBodyAsAReset(String how) throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    connection.headers(stream, false, ":status", "200", "content-length", "10");
                    connection.data(stream, false, "begin");
                    TimeUnit.MILLISECONDS.sleep(50);
                    switch (how) {
                        case "reset" -> connection.reset(stream, 2);
                        case "close" -> connection.close();
                        case "short" -> connection.data(stream, true, "");
                        default -> connection.data(stream, true, "too much of it");
                    }
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port());
                var second = Http2Client.connect(proxy.port())) {
            client.send(GET);
            assertThat(client.all()).endsWith("<reset>");
            second.headers(1, true, Http2Client.get("/"));
            assertThat(second.outcome(1)).endsWith("RST 2");
        }
    }

    static List<Head> malformed() {
        return Stream.of(
                        new String[] {"x", "y"},
                        new String[] {":status", "20"},
                        new String[] {":status", "2000"},
                        new String[] {":status", "abc"},
                        new String[] {":status", "101"},
                        new String[] {":status", "200", ":status", "200"},
                        new String[] {"x", "y", ":status", "200"},
                        new String[] {":status", "200", ":path", "/"},
                        new String[] {":status", "200", "X-Up", "1"},
                        new String[] {":status", "200", "connection", "close"},
                        new String[] {":status", "200", "transfer-encoding", "chunked"},
                        new String[] {":status", "200", "a", "b\r\nset-cookie: evil"},
                        new String[] {":status", "200", "a\r\nb", "c"},
                        new String[] {":status", "200", "content-length", "1", "content-length", "2"},
                        new String[] {":status", "200", "content-length", "-1"})
                .map(Head::new)
                .toList();
    }

    /** Fields, as names and values in turn. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Head(String... fields) {
        @Override
        public String toString() {
            return String.join(" ", fields);
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void answersForOriginsThatTalkNonsense(Head head) throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, request) -> {
                    connection.headers(
                            stream,
                            true,
                            request.contains(":path: /ok") ? new String[] {":status", "200"} : head.fields());
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 502").doesNotContain("evil");
            client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void answersForOriginsThatDoNotSpeakIt() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 502");
        }
        try (var silent = new Http2Origin((connection, number) -> connection.next());
                var proxy = inFrontOf(silent.port(), "connection_timeout = \"300ms\"");
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 504");
        }
    }

    @Test
    void givesUpOnAnExchangeThatIsNeverAnswered() throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    if (head.contains("/ok")) {
                        ok(connection, stream);
                    } else {
                        assertThat(connection.next(RST_STREAM).number(0)).isEqualTo(8);
                    }
                });
                var proxy = inFrontOf(origin.port(), "read_timeout = \"2s\"");
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 504");
            client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void leavesAConnectionThatGivesNoSignOfLife() throws Exception {
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection);
                    connection.next(HEADERS);
                    ok(connection, 1);
                    if (number == 1) {
                        // As if the host were gone: nothing is read or answered any more.
                        TimeUnit.HOURS.sleep(1);
                    } else {
                        connection.next(GOAWAY);
                    }
                });
                var proxy = inFrontOf(origin.port(), "read_timeout = \"15s\"");
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            // Were it only for the timeout of the exchange, the answer would be a 504.
            client.send(GET);
            assertThat(client.response()).as("the second connection's answer").endsWith("ok");
        }
    }

    @Test
    void cancelsWhatTheClientGivesUp() throws Exception {
        var cancelled = new CountDownLatch(1);
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    connection.headers(stream, false, ":status", "200").data(stream, false, "begin");
                    if (connection.next(RST_STREAM).number(0) == 8) {
                        cancelled.countDown();
                    }
                });
                var proxy = inFrontOf(origin.port())) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET);
                client.head();
            }
            assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(origin.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void givesNoMoreRoomThanTheClientTakes() throws Exception {
        var sent = new java.util.concurrent.atomic.AtomicInteger();
        try (var origin = Http2Origin.answering((connection, stream, head) -> {
                    if (head.contains("/other")) {
                        ok(connection, stream);
                        return;
                    }
                    connection.headers(stream, false, ":status", "200");
                    int window = 65_535;
                    while (true) {
                        if (window >= 8192) {
                            connection.frame(DATA, 0, stream, new byte[8192]);
                            window -= 8192;
                            sent.addAndGet(8192);
                        } else {
                            var frame = connection.next().orElseThrow(IOException::new);
                            if (frame.type() == WINDOW_UPDATE && frame.stream() == stream) {
                                window += frame.number(0);
                            } else if (frame.type() == HEADERS) {
                                connection.decode(frame);
                                ok(connection, frame.stream());
                            } else if (frame.type() == RST_STREAM) {
                                return;
                            }
                        }
                    }
                });
                var proxy = inFrontOf(origin.port());
                var lazy = Http2Client.silent(proxy.port());
                var other = new RawClient(proxy.port())) {
            lazy.raw(Http2Frames.PREFACE).settings(4, 1000).headers(1, true, Http2Client.get("/"));
            eventually(() -> sent.get() > 0);
            for (int i = 0; i < 10; i++) {
                other.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(other.response()).endsWith("ok");
            }
            assertThat(sent.get()).isLessThan(200_000);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void sendsNoMoreThanThePeerTakes() throws Exception {
        var received = new java.util.concurrent.atomic.AtomicInteger();
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection, 4, 100);
                    int stream = connection.next(HEADERS).stream();
                    for (int i = 0; i < 100; i++) {
                        int length = connection.next(DATA).payload().length;
                        received.addAndGet(length);
                        assertThat(length).isLessThanOrEqualTo(100);
                        connection.window(stream, length).window(0, length);
                    }
                    connection.window(stream, 1 << 20);
                    while (!connection.next(DATA).has(END_STREAM)) {
                        received.addAndGet(1);
                    }
                    ok(connection, stream);
                    connection.next(GOAWAY);
                });
                var proxy = inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(50_000));
            assertThat(client.response()).endsWith("ok");
        }
    }

    @Test
    void endsWhatIsIdleAndKeepsNoMore() throws Exception {
        try (var origin = Http2Origin.answering((connection, stream, head) -> ok(connection, stream));
                var proxy = inFrontOf(origin.port(), "idle_timeout = \"500ms\"");
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            eventually(() -> origin.openConnections() == 0);
            proxy.awaitIdleUpstreamConnections(0);
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }
}
