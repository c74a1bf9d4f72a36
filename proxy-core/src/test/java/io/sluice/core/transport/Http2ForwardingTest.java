package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static io.sluice.core.testing.Http2Client.get;
import static io.sluice.core.testing.Http2Client.post;
import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.GOAWAY;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.PING;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static io.sluice.core.testing.Http2Frames.SETTINGS;
import static io.sluice.core.testing.Http2Frames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** HTTP/2 on the client's side, HTTP/1.1 on the origin's. */
class Http2ForwardingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String LINE = "0123456789abcdef";

    static TestProxy inFrontOf(int port, String serverLines, String... locationLines) {
        return ProxyToml.inFrontOf(port)
                .basic("grace_period = \"20s\"")
                .location(locationLines)
                .origin("connection_timeout = \"60s\"")
                // Last of the server's, as these may be of further servers.
                .server("enabled_h2 = true", serverLines)
                .run();
    }

    @Test
    void passesARequestOnInTheFormOfHttp1() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Inner\r\nX-Inner: 1\r\nKeep-Alive: timeout=5\r\n"
                                + "Content-Length: 2\r\nX-Answer: Yes\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nok");
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(
                    1,
                    true,
                    get("/a?b=c", "cookie", "x=1", "accept", "*/*", "te", "trailers", "cookie", "y=2", "a_b", "1"));
            assertThat(client.outcome(1))
                    .startsWith(":status: 200\n")
                    .contains("x-answer: Yes\n", "set-cookie: a=b\nset-cookie: c=d\n", "content-length: 2\n", "date: ")
                    .doesNotContain("connection", "keep-alive", "x-inner")
                    .endsWith("\nok");
            assertThat(origin.requests().getFirst())
                    .startsWith("GET /a?b=c HTTP/1.1\r\nHost: a\r\n".replace("Host", "host"))
                    .contains("cookie: x=1; y=2\r\n", "accept: */*\r\n", "X-Forwarded-For: 127.0.0.1\r\n")
                    .contains("X-Forwarded-Host: a\r\n", "X-Forwarded-Proto: http\r\n")
                    .doesNotContain(":authority", "te: ", "a_b", "Transfer-Encoding")
                    .endsWith("\r\n\r\n");
            proxy.awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void servesBothVersionsOnOnePort() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = inFrontOf(origin.port(), "");
                var http = HttpClient.newHttpClient();
                var client = Http2Client.silent(proxy.port())) {
            assertThat(http.send(HttpRequest.newBuilder(proxy.uri("/")).build(), HttpResponse.BodyHandlers.ofString())
                            .version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
            for (byte b : Http2Frames.PREFACE) {
                client.raw(new byte[] {b});
            }
            client.settings().headers(1, true, get("/"));
            assertThat(client.outcome(1)).startsWith(":status: 200");
        }
    }

    @Test
    void doesNotSpeakItWhereItIsOff() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = Http2Client.silent(proxy.port())) {
            client.raw(Http2Frames.PREFACE);
            assertThat(new String(client.socket().getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 505");
        }
    }

    @Test
    void framesABodyOfUnknownLength() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, post("/", "content-length", "3")).data(1, true, "abc");
            assertThat(client.outcome(1)).contains("Content-Length: 3\r\n").endsWith("\r\n\r\nabc");
            client.headers(3, false, post("/")).data(3, false, "abc").data(3, true, "");
            assertThat(client.outcome(3))
                    .contains("Transfer-Encoding: chunked\r\n")
                    .endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        }
    }

    @Test
    void carriesTrailersBothWays() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "2\r\nok\r\n0\r\nGrpc-Status: 0\r\nSet-Cookie: a=b\r\n\r\n");
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, post("/"))
                    .data(1, false, "abc")
                    .headers(1, true, "x-checksum", "1", "host", "evil", "authorization", "x");
            assertThat(client.outcome(1)).endsWith("\nokgrpc-status: 0\n\n");
            assertThat(origin.requests().getFirst()).endsWith("\r\n0\r\nx-checksum: 1\r\n\r\n");
        }
    }

    @Test
    void sendsNoBodyWhereThereIsNone() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(
                        request.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                                : request.contains("/204")
                                        ? "HTTP/1.1 204 No Content\r\n\r\n"
                                        : "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: \"x\"\r\n\r\n"));
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            String[] head = get("/");
            head[1] = "HEAD";
            client.headers(1, true, head);
            assertThat(client.outcome(1)).startsWith(":status: 200\n").contains("content-length: 1234\n");
            client.headers(3, true, get("/204"));
            assertThat(client.outcome(3)).startsWith(":status: 204\n").doesNotContain("content-length");
            client.headers(5, true, get("/304"));
            assertThat(client.outcome(5)).startsWith(":status: 304\n").contains("content-length: 99\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void relaysEarlyHintsAndAsksForTheBodyOnce() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK);
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, post("/", "expect", "100-continue", "content-length", "2"));
            assertThat(client.decode(client.next(HEADERS))).isEqualTo(":status: 100\n");
            client.data(1, true, "hi");
            assertThat(client.outcome(1)).startsWith(":status: 103\nlink: </a.css>\n\n:status: 200\n");
            assertThat(origin.requests().getFirst()).doesNotContain("xpect").endsWith("hi");
        }
    }

    @Test
    void showsTruncationAsAReset() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                    TimeUnit.MILLISECONDS.sleep(50);
                    connection.close();
                });
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, true, get("/"));
            assertThat(client.outcome(1)).startsWith(":status: 200").endsWith("RST 2");
            client.headers(3, true, get("/"));
            assertThat(client.outcome(3)).as("the connection goes on").startsWith(":status: 200");
        }
    }

    @Test
    void cancelsTheUpstreamOfAStreamThatIsReset() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin");
                    connection.socket().getInputStream().read();
                });
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, true, get("/"));
            client.next(DATA);
            client.reset(1, 8);
            eventually(() -> origin.openConnections() == 0);
        }
    }

    @Test
    void cancelsAllUpstreamsWhenTheConnectionEnds() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin");
                    connection.socket().getInputStream().read();
                });
                var proxy = inFrontOf(origin.port(), "")) {
            try (var client = Http2Client.connect(proxy.port())) {
                for (int stream = 1; stream < 20; stream += 2) {
                    client.headers(stream, true, get("/"));
                }
                eventually(() -> origin.requests().size() == 10);
            }
            eventually(() -> origin.openConnections() == 0);
            proxy.awaitIdleUpstreamConnections(0);
        }
    }

    @Test
    void streamsLargeBodiesBothWaysWithinTheWindows() throws Exception {
        int size = 3 * 1024 * 1024;
        try (var origin = ScriptedOrigin.echoing();
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, post("/", "content-length", Integer.toString(size)));
            int window = 65_535;
            int connectionWindow = 65_535;
            int left = size;
            String text = LINE.repeat(1024);
            while (left > 0) {
                int part = Math.min(Math.min(window, connectionWindow), Math.min(left, text.length()));
                if (part > 0) {
                    client.data(1, part == left, text.substring(0, part));
                    window -= part;
                    connectionWindow -= part;
                    left -= part;
                    continue;
                }
                var frame = client.next().orElseThrow();
                if (frame.type() == WINDOW_UPDATE && frame.stream() == 0) {
                    connectionWindow += frame.number(0);
                } else if (frame.type() == WINDOW_UPDATE) {
                    window += frame.number(0);
                } else if (frame.type() == SETTINGS && !frame.has(1)) {
                    client.frame(SETTINGS, 1, 0, new byte[0]);
                }
            }
            assertThat(client.outcome(1)).hasSizeGreaterThan(size).contains("Content-Length: " + size);
        }
    }

    @Test
    void takesNoMoreOfABodyThanItsUpstreamDoes() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var origin = new java.net.ServerSocket(0);
                var proxy = inFrontOf(origin.getLocalPort(), "", "client_max_body_size = \"0\"");
                var client = Http2Client.connect(proxy.port())) {
            origin.setReceiveBufferSize(4096);
            Thread.ofVirtual().start(() -> {
                try (var unread = origin.accept()) {
                    goOn.await();
                    assertThat(unread.isClosed()).isFalse();
                } catch (IOException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            client.headers(1, false, post("/")).patience(3000);
            int window = 65_535;
            int sent = 0;
            byte[] part = new byte[8 * 1024];
            try {
                while (true) {
                    if (window >= part.length) {
                        client.frame(DATA, 0, 1, part);
                        window -= part.length;
                        sent += part.length;
                    } else {
                        var frame = client.next(WINDOW_UPDATE);
                        window += frame.stream() == 1 ? frame.number(0) : 0;
                    }
                }
            } catch (java.net.SocketTimeoutException e) {
                // What the sockets in between hold, and a window.
                assertThat(sent).isLessThan(8 * 1024 * 1024);
            }
            client.patience(60_000);
            for (int i = 0; i < 5; i++) {
                client.frame(DATA, 0, 1, new byte[16_384]);
            }
            assertThat(client.outcome(1)).as("more than was allowed").isEqualTo("RST 3");
            goOn.countDown();
        }
    }

    @Test
    void answersEarlyAndTellsTheClientToStop() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = inFrontOf(origin.port(), "", "client_max_body_size = \"10\"");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, post("/", "content-length", "11"));
            assertThat(client.outcome(1)).startsWith(":status: 413");
            assertThat(client.next(RST_STREAM).number(0)).as("NO_ERROR").isZero();
            client.data(1, true, "01234567890");
            client.headers(3, true, get("/"));
            assertThat(client.outcome(3)).startsWith(":status: 200");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void refusesStreamsBeyondTheLimit() throws Exception {
        var refused = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    refused.await();
                    connection.write(OK);
                });
                var proxy = inFrontOf(origin.port(), "h2_max_concurrent_streams = 3");
                var client = Http2Client.connect(proxy.port())) {
            assertThat(client.next(SETTINGS).text()).startsWith("\0\3\0\0\0\3");
            for (int stream = 1; stream <= 9; stream += 2) {
                client.headers(stream, true, get("/" + stream));
            }
            assertThat(client.next(RST_STREAM))
                    .satisfies(frame -> assertThat(frame.stream()).isEqualTo(7));
            assertThat(client.next(RST_STREAM))
                    .satisfies(frame ->
                            assertThat(frame.number(0)).as("REFUSED_STREAM").isEqualTo(7));
            refused.countDown();
            for (int i = 0; i < 3; i++) {
                assertThat(client.decode(client.next(HEADERS))).startsWith(":status: 200");
            }
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void servesManyStreamsInterleaved() throws Exception {
        var bodies = new ArrayList<String>();
        try (var origin = ScriptedOrigin.echoing();
                var proxy = inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            client.gather();
            for (int stream = 1; stream < 200; stream += 2) {
                client.headers(stream, true, get("/" + stream));
            }
            client.send();
            while (bodies.size() < 100) {
                var frame = client.next(DATA);
                if (frame.payload().length > 0) {
                    bodies.add(frame.text());
                }
            }
            assertThat(bodies).doesNotHaveDuplicates().allMatch(body -> body.startsWith("GET /"));
        }
    }

    @Test
    void saysGoodbyeInTwoStepsAfterSoManyRequests() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = inFrontOf(origin.port(), "keepalive_requests = 2");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, true, get("/"));
            assertThat(client.outcome(1)).startsWith(":status: 200");
            client.headers(3, true, get("/"));
            assertThat(client.next(GOAWAY).number(0)).isEqualTo(Integer.MAX_VALUE);
            var ping = client.next(PING);
            client.gather()
                    .headers(5, true, get("/"))
                    .frame(PING, 1, 0, ping.payload())
                    .send();
            assertThat(client.next(GOAWAY).number(0))
                    .as("what was on its way is served")
                    .isEqualTo(5);
            assertThat(client.outcome(5)).startsWith(":status: 200").doesNotContain("closed");
            client.headers(7, true, get("/"));
            assertThat(client.outcome(7)).isEqualTo("closed");
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void endsAfterItsLastStreamWhenTheProxyStops() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
            goOn.await();
            connection.write(OK);
        })) {
            var proxy = inFrontOf(origin.port(), "");
            var client = Http2Client.connect(proxy.port());
            client.headers(1, true, get("/"));
            eventually(() -> origin.requests().size() == 1);
            var stopping = Thread.ofVirtual().start(proxy::close);
            assertThat(client.next(GOAWAY).number(0)).isEqualTo(Integer.MAX_VALUE);
            goOn.countDown();
            assertThat(client.outcome(1)).startsWith(":status: 200").endsWith("\nok");
            assertThat(client.outcome(3)).endsWith("closed");
            stopping.join();
            client.close();
        }
    }

    @Test
    void closesAConnectionThatIsIdleOrNeverSaysHello() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = inFrontOf(origin.port(), "keepalive_timeout = \"2s\"\nclient_header_timeout = \"2s\"");
                var idle = Http2Client.connect(proxy.port());
                var silent = Http2Client.silent(proxy.port());
                var half = Http2Client.silent(proxy.port());
                var block = Http2Client.connect(proxy.port())) {
            half.raw(new byte[] {'P', 'R'});
            block.frame(HEADERS, END_STREAM, 1, Http2Frames.block(get("/")));
            idle.headers(1, true, get("/"));
            assertThat(idle.outcome(1)).startsWith(":status: 200");
            assertThat(idle.next(GOAWAY).number(4)).isZero();
            assertThat(idle.outcome(3)).isEqualTo("closed");
            assertThat(silent.outcome(1)).isEqualTo("closed");
            assertThat(half.outcome(1)).isEqualTo("closed");
            assertThat(block.outcome(1)).isEqualTo("closed");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void answersABodyThatStopsComing() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = inFrontOf(origin.port(), "client_body_timeout = \"300ms\"");
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, post("/")).data(1, false, "abc");
            assertThat(client.outcome(1)).startsWith(":status: 408");
            client.headers(3, true, get("/"));
            assertThat(client.outcome(3)).startsWith(":status: 200");
            eventually(() -> origin.openConnections() == 1);
        }
    }

    @Test
    void releasesEverythingWhenTheClientVanishesInTheMiddleOfABody() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = inFrontOf(origin.port(), "")) {
            try (var client = Http2Client.connect(proxy.port())) {
                client.headers(1, false, post("/", "content-length", "100000")).data(1, false, "x".repeat(10_000));
                client.frame(DATA, 0, 1, 16_384, new byte[1000]);
                // A connection that is there, but has not been used, would be kept.
                eventually(() -> origin.bytes() > 0);
            }
            eventually(() -> origin.openConnections() == 0);
            proxy.awaitIdleUpstreamConnections(0);
        }
    }
}
