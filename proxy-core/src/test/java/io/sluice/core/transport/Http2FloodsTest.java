package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static io.sluice.core.testing.Http2Client.get;
import static io.sluice.core.testing.Http2Client.post;
import static io.sluice.core.testing.Http2Frames.CONTINUATION;
import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_HEADERS;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.PING;
import static io.sluice.core.testing.Http2Frames.PRIORITY;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.ScriptedOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that make work: each is stopped by its bound, and others are served meanwhile. */
class Http2FloodsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final int TRIES = 5000;
    /** A server of its own on the same loop, with longer clocks, for those who are to be served. */
    private static final String HONEST = """
            [servers.honest]
            addr = "127.0.0.1:0"
            locations = ["all"]
            enabled_h2 = true
            """;

    /** One piece of a flood; {@code i} counts from 0. */
    interface Piece {
        void send(Http2Frames client, int i) throws IOException;
    }

    record Flood(String name, Piece piece) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Flood> floods() {
        return Stream.of(
                new Flood(
                        "rapid reset",
                        (client, i) ->
                                client.headers(2 * i + 1, true, get("/slow")).reset(2 * i + 1, 8)),
                new Flood(
                        "resets provoked by WINDOW_UPDATE 0",
                        (client, i) ->
                                client.headers(2 * i + 1, true, get("/slow")).window(2 * i + 1, 0)),
                new Flood(
                        "resets provoked by windows too large",
                        (client, i) ->
                                client.headers(2 * i + 1, true, get("/slow")).window(2 * i + 1, Integer.MAX_VALUE)),
                new Flood(
                        "resets provoked by DATA behind the end",
                        (client, i) ->
                                client.headers(2 * i + 1, true, get("/slow")).data(2 * i + 1, true, "x")),
                new Flood(
                        "resets provoked by HEADERS behind the end",
                        (client, i) ->
                                client.headers(2 * i + 1, true, get("/slow")).headers(2 * i + 1, true, "x", "y")),
                new Flood("streams beyond the limit", (client, i) -> client.headers(2 * i + 1, true, get("/slow"))),
                new Flood("malformed requests", (client, i) -> client.headers(2 * i + 1, true, get("nowhere"))),
                new Flood(
                        "empty CONTINUATIONs",
                        (client, i) -> client.frame(
                                i == 0 ? HEADERS : CONTINUATION,
                                0,
                                1,
                                i == 0 ? Http2Frames.block(get("/slow")) : new byte[0])),
                new Flood(
                        "CONTINUATIONs of a byte",
                        (client, i) -> client.frame(i == 0 ? HEADERS : CONTINUATION, 0, 1, new byte[] {(byte) 0x82})),
                new Flood("SETTINGS", (client, i) -> client.settings(4, 65_535)),
                new Flood("empty SETTINGS", (client, i) -> client.settings()),
                new Flood("acknowledgements", (client, i) -> client.frame(Http2Frames.SETTINGS, 1, 0, new byte[0])),
                new Flood("PING", (client, i) -> client.frame(PING, 0, 0, new byte[8])),
                new Flood("PING answers", (client, i) -> client.frame(PING, 1, 0, new byte[8])),
                new Flood("PRIORITY", (client, i) -> client.frame(PRIORITY, 0, 2 * i + 1, new byte[5])),
                new Flood("WINDOW_UPDATE of a byte", (client, i) -> client.window(0, 1)),
                new Flood("empty DATA", (client, i) -> {
                    if (i == 0) {
                        client.headers(1, false, post("/slow"));
                    }
                    client.data(1, false, "");
                }),
                new Flood("DATA of padding only", (client, i) -> {
                    if (i == 0) {
                        client.headers(1, false, post("/slow"));
                    }
                    client.frame(DATA, Http2Frames.PADDED, 1, new byte[] {1, 0});
                }),
                new Flood("DATA of a stream that is over", (client, i) -> {
                    if (i == 0) {
                        client.headers(1, true, get("nowhere"));
                        client.outcome(1);
                    }
                    client.data(1, false, "");
                }),
                new Flood("unknown frames", (client, i) -> client.frame(77, 0, 0, new byte[0])));
    }

    private static ScriptedOrigin slowOrigin() throws IOException {
        return new ScriptedOrigin((request, connection) -> {
            if (request.contains("/slow")) {
                // Until the proxy closes the connection.
                connection.socket().getInputStream().read();
            }
            connection.write(OK);
        });
    }

    @ParameterizedTest
    @MethodSource("floods")
    void areStopped(Flood flood) throws Exception {
        try (var origin = slowOrigin();
                var proxy = Http2ForwardingTest.inFrontOf(origin.port(), "")) {
            try (var client = Http2Client.connect(proxy.port());
                    var other = Http2Client.connect(proxy.port())) {
                String end = "";
                try {
                    for (int i = 0; i < TRIES; i++) {
                        flood.piece().send(client, i);
                        if (i % 100 == 0) {
                            other.headers(i / 50 + 1, true, get("/"));
                            assertThat(other.outcome(i / 50 + 1)).startsWith(":status: 200");
                        }
                    }
                } catch (IOException e) {
                    end = "closed";
                }
                end = lastGoAway(client).orElse(end);
                assertThat(end).isIn("GOAWAY 11", "closed");
            }
            eventually(() -> origin.openConnections() == proxy.idleUpstreamConnections());
        }
    }

    /** What the client is told; what it sends meanwhile may have the socket reset before it can read it. */
    private static Optional<String> lastGoAway(Http2Frames client) {
        try {
            while (true) {
                var frame = client.next();
                if (frame.isEmpty()) {
                    return Optional.empty();
                }
                if (frame.get().type() == Http2Frames.GOAWAY) {
                    return Optional.of("GOAWAY " + frame.get().number(4));
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Test
    void honestUseIsNoFlood() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = Http2ForwardingTest.inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            for (int i = 0; i < 3000; i++) {
                int stream = 2 * i + 1;
                client.gather()
                        .headers(stream, false, post("/"))
                        .frame(PRIORITY, 0, stream, new byte[5])
                        .frame(PING, 0, 0, new byte[8])
                        .data(stream, true, "x".repeat(600))
                        .send();
                assertThat(client.outcome(stream)).startsWith(":status: 200");
            }
        }
    }

    @Test
    void aBombOfIndexedFieldsIsRefusedCheaply() throws Exception {
        try (var origin = slowOrigin();
                var proxy = Http2ForwardingTest.inFrontOf(origin.port(), "");
                var client = Http2Client.connect(proxy.port())) {
            var bomb = new ByteArrayOutputStream();
            bomb.writeBytes(Http2Frames.block(get("/")));
            byte[] entry = Http2Frames.block("x", "y".repeat(3900));
            entry[0] = 0x40;
            bomb.writeBytes(entry);
            for (int i = 0; i < 12_000; i++) {
                bomb.write(0x80 | 62);
            }
            for (int stream = 1; stream < 100; stream += 2) {
                client.frame(HEADERS, END_HEADERS | END_STREAM, stream, bomb.toByteArray());
                assertThat(client.outcome(stream)).startsWith(":status: 431");
            }
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void aClientThatTakesNothingIsClosedByItsClock() throws Exception {
        String large = "x".repeat(200_000);
        try (var origin = new ScriptedOrigin((request, connection) ->
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + large.length() + "\r\n\r\n" + large));
                var proxy = Http2ForwardingTest.inFrontOf(
                        origin.port(), "client_write_timeout = \"1s\"\nkeepalive_timeout = \"2m\"\n" + HONEST);
                var greedy = Http2Client.silent(proxy.port());
                var closed = Http2Client.connect(proxy.port());
                var other = Http2Client.connect(proxy.port("honest"))) {
            greedy.raw(Http2Frames.PREFACE).settings(4, 0);
            for (int stream = 1; stream < 100; stream += 2) {
                greedy.headers(stream, true, get("/" + stream));
            }
            closed.settings(4, 1 << 20).headers(1, true, get("/"));
            for (int i = 0; i < 5; i++) {
                other.headers(2 * i + 1, true, get("/"));
                assertThat(other.outcome(2 * i + 1)).startsWith(":status: 200").endsWith("xxx");
            }
            for (int i = 0; i < 50; i++) {
                assertThat(greedy.next(RST_STREAM).number(0)).as("CANCEL").isEqualTo(8);
            }
            int received = 0;
            Optional<Http2Frames.Frame> frame = closed.next();
            for (; frame.isPresent(); frame = closed.next()) {
                received += frame.get().type() == DATA ? frame.get().payload().length : 0;
            }
            assertThat(received).as("the connection's window").isEqualTo(65_535);
            eventually(() -> origin.openConnections() == proxy.idleUpstreamConnections());
        }
    }

    @Test
    void aClientThatReadsNothingIsNotReadEither() throws Exception {
        // Large heads both ways, lest the kernel's buffers hold too many: no windows count them.
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(1500) + "\r\nContent-Length: 0\r\n\r\n");
                var proxy = Http2ForwardingTest.inFrontOf(
                        origin.port(), "client_write_timeout = \"1s\"\nkeepalive_requests = 10000000");
                var client = Http2Client.narrow(proxy.port(), 4096)) {
            client.raw(Http2Frames.PREFACE).settings();
            boolean closed = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            try {
                for (int stream = 1; System.nanoTime() - end < 0; stream += 2) {
                    client.headers(stream, true, get("/?" + "x".repeat(7000)));
                }
            } catch (IOException e) {
                closed = true;
            }
            assertThat(closed).as("by the clock for clients that do not read").isTrue();
        }
    }

    @Test
    void streamsThatAreOpenedAndLeftAreAnswered() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = Http2ForwardingTest.inFrontOf(origin.port(), "client_body_timeout = \"300ms\"");
                var client = Http2Client.connect(proxy.port())) {
            for (int stream = 1; stream < 200; stream += 2) {
                client.headers(stream, false, post("/"));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.decode(client.next(HEADERS))).startsWith(":status: 408");
            }
            client.headers(201, true, get("/"));
            assertThat(client.outcome(201)).startsWith(":status: 200");
        }
    }
}
