package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.Http2Origin;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.testing.Witness;
import io.sluice.spi.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The matrix of deaths with HTTP/2 on at least one side: whoever dies, wherever in a message, by its stream or its connection, the
 * other side can tell, the exchange is completed once, and every counter is back where it was.
 */
class Http2KillMatrixTest {
    enum Sides {
        H2_H1,
        H1_H2,
        H2_H2;

        boolean isClientHttp2() {
            return this != H1_H2;
        }

        boolean isUpstreamHttp2() {
            return this != H2_H1;
        }
    }

    enum Victim {
        CLIENT,
        UPSTREAM
    }

    enum Message {
        REQUEST,
        RESPONSE
    }

    /** The last place that the message gets to. */
    enum Place {
        HEAD,
        BODY,
        TRAILERS
    }

    enum Framing {
        LENGTH,
        UNKNOWN
    }

    enum Manner {
        FIN,
        RST,
        /** RST_STREAM, while the connection lives on. */
        STREAM
    }

    record Kill(Sides sides, Victim victim, Message message, Place place, Framing framing, Manner manner, int size) {
        boolean isVictimHttp2() {
            return victim == Victim.CLIENT ? sides.isClientHttp2() : sides.isUpstreamHttp2();
        }

        boolean isPossible() {
            // A stream cannot be reset within a header section, nor has HTTP/1 any.
            return manner != Manner.STREAM || (isVictimHttp2() && place != Place.HEAD);
        }
    }

    /** One side of the exchange, by its socket. */
    private interface Side extends AutoCloseable {
        /** Sends a message of which one knows how far it gets, whole if {@code complete}. */
        void send(Kill kill, boolean complete) throws IOException;

        /** Reads a whole message; gives what it begins with. */
        String receive() throws IOException;

        /** Reads a message's head and so many bytes of its body. */
        void receive(int bodyBytes) throws IOException;

        /** Reads on to the end, which has to be one that shows that the message is not whole. */
        void expectBreak() throws IOException;

        void die(Manner manner) throws IOException;

        @Override
        void close() throws IOException;
    }

    private static void end(Socket socket, Manner manner) throws IOException {
        if (manner == Manner.RST) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    private record Http1(Socket socket, boolean isClient) implements Side {
        @Override
        public void send(Kill kill, boolean complete) throws IOException {
            String start = isClient ? "POST / HTTP/1.1\r\nHost: a\r\n" : "HTTP/1.1 200 OK\r\n";
            boolean length = kill.framing == Framing.LENGTH;
            String head = start + (length ? "Content-Length: " + kill.size : "Transfer-Encoding: chunked");
            String body = length
                    ? "x".repeat(kill.size - 1)
                    : Integer.toHexString(kill.size) + "\r\n" + "x".repeat(kill.size) + "\r\n";
            String text =
                    switch (kill.place) {
                        case HEAD -> head;
                        case BODY -> head + "\r\n\r\n" + body.substring(0, body.length() / 2);
                        case TRAILERS -> head + "\r\n\r\n" + body + (length ? "" : "0\r\nX-Sum: 1");
                    };
            String whole = head + "\r\n\r\n" + body + (length ? "x" : "0\r\nX-Sum: 1\r\n\r\n");
            socket.getOutputStream().write((complete ? whole : text).getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String receive() throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = socket.getInputStream().read();
                assertThat(b).as("a byte of the head, behind " + head).isNotNegative();
                head.append((char) b);
            }
            return head.toString();
        }

        @Override
        public void receive(int bodyBytes) throws IOException {
            receive();
            byte[] buffer = new byte[8192];
            for (int seen = 0; seen < bodyBytes; ) {
                int length = socket.getInputStream().read(buffer);
                assertThat(length).isPositive();
                for (int i = 0; i < length; i++) {
                    seen += buffer[i] == 'x' ? 1 : 0;
                }
            }
        }

        @Override
        public void expectBreak() throws IOException {
            try {
                byte[] rest = socket.getInputStream().readAllBytes();
                assertThat(isClient)
                        .as("a FIN where the response should have gone on")
                        .isFalse();
                assertThat(new String(rest, StandardCharsets.US_ASCII)).doesNotContain("\r\n0\r\n");
            } catch (SocketException e) {
                // A reset is always a break.
            }
        }

        @Override
        public void die(Manner manner) throws IOException {
            end(socket, manner);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private record Http2(Http2Frames frames, boolean isClient) implements Side {
        @Override
        public void send(Kill kill, boolean complete) throws IOException {
            var head = new ArrayList<>(List.of(isClient ? Http2Client.post("/") : new String[] {":status", "200"}));
            if (kill.framing == Framing.LENGTH) {
                head.addAll(List.of("content-length", String.valueOf(kill.size)));
            }
            byte[] block = Http2Frames.block(head.toArray(String[]::new));
            if (kill.place == Place.HEAD && !complete) {
                frames.frame(Http2Frames.HEADERS, 0, 1, block);
                return;
            }
            frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, block);
            int bytes = kill.place == Place.BODY && !complete ? kill.size / 2 : kill.size;
            for (int sent = 0; sent < bytes; ) {
                int length = Math.min(10_000, bytes - sent);
                frames.data(1, false, "x".repeat(length));
                sent += length;
            }
            if (complete) {
                frames.headers(1, true, "x-sum", "1");
            } else if (kill.place == Place.TRAILERS && kill.manner != Manner.STREAM && isVictim(kill)) {
                frames.frame(Http2Frames.HEADERS, Http2Frames.END_STREAM, 1, Http2Frames.block("x-sum", "1"));
            }
        }

        // Whoever goes on to live must not leave a header section open: only more of it may follow.
        private boolean isVictim(Kill kill) {
            return isClient == (kill.victim == Victim.CLIENT);
        }

        @Override
        public String receive() throws IOException {
            return isClient ? frames.outcome(1) : frames.decode(frames.next(Http2Frames.HEADERS));
        }

        @Override
        public void receive(int bodyBytes) throws IOException {
            frames.next(Http2Frames.HEADERS);
            for (int seen = 0; seen < bodyBytes; ) {
                seen += frames.next(Http2Frames.DATA).payload().length;
            }
        }

        @Override
        public void expectBreak() throws IOException {
            assertThat(frames.next(Http2Frames.RST_STREAM).number(0))
                    .as("INTERNAL_ERROR for clients, CANCEL for upstreams")
                    .isEqualTo(isClient ? 2 : 8);
        }

        @Override
        public void die(Manner manner) throws IOException {
            if (manner == Manner.STREAM) {
                frames.reset(1, 8);
            } else {
                end(frames.socket(), manner);
            }
        }

        @Override
        public void close() throws IOException {
            frames.close();
        }
    }

    private static final int WIDE = 1 << 20;
    private static final Map<Sides, TestProxy> PROXIES = new EnumMap<>(Sides.class);
    private static final Witness WITNESS = new Witness();
    private static ServerSocket origin;

    @BeforeAll
    static void open() throws IOException {
        origin = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        origin.setSoTimeout(60_000);
        for (Sides sides : Sides.values()) {
            // A gate for one: an exchange that is never counted out would shut the next one out.
            PROXIES.put(
                    sides,
                    TestProxy.run(
                            """
                    [servers.web]
                    addr = "127.0.0.1:0"
                    locations = ["all"]
                    enabled_h2 = true
                    [locations.all]
                    upstream = "origin"
                    plugins = ["witness"]
                    max_processing = 1
                    [upstreams.origin]
                    addrs = ["127.0.0.1:%d"]
                    alpn = "%s"
                    [plugins.witness]
                    category = "witness"
                    """.formatted(origin.getLocalPort(), sides.isUpstreamHttp2() ? "h2" : "h1"), WITNESS));
        }
    }

    @AfterAll
    static void close() throws IOException {
        PROXIES.values().forEach(TestProxy::close);
        PROXIES.clear();
        origin.close();
    }

    static Stream<Kill> all() {
        var kills = new ArrayList<Kill>();
        for (Sides sides : Sides.values()) {
            for (Victim victim : Victim.values()) {
                for (Message message : Message.values()) {
                    for (Place place : Place.values()) {
                        for (Framing framing : Framing.values()) {
                            for (Manner manner : Manner.values()) {
                                kills.add(new Kill(sides, victim, message, place, framing, manner, 10));
                                kills.add(new Kill(sides, victim, message, place, framing, manner, 60_000));
                            }
                        }
                    }
                }
            }
        }
        return kills.stream().filter(Kill::isPossible).filter(kill -> kill.place != Place.HEAD || kill.size == 10);
    }

    private static TestProxy proxy(Kill kill) {
        return Objects.requireNonNull(PROXIES.get(kill.sides));
    }

    private static Side client(Kill kill) throws IOException {
        int port = proxy(kill).port();
        if (!kill.sides.isClientHttp2()) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(60_000);
            return new Http1(socket, true);
        }
        var frames = Http2Client.silent(port)
                .raw(Http2Frames.PREFACE)
                .settings(4, WIDE)
                .window(0, WIDE);
        return new Http2(frames.patience(60_000), true);
    }

    private static Side upstream(Kill kill) throws IOException {
        Socket socket = origin.accept();
        socket.setSoTimeout(60_000);
        if (!kill.sides.isUpstreamHttp2()) {
            return new Http1(socket, false);
        }
        var frames = new Http2Frames(socket).patience(60_000);
        Http2Origin.hello(frames, 4, WIDE);
        return new Http2(frames.window(0, WIDE), false);
    }

    @ParameterizedTest
    @MethodSource("all")
    void isSurvived(Kill kill) throws Exception {
        TestProxy proxy = proxy(kill);
        WITNESS.outcomes().clear();
        try (var client = client(kill)) {
            if (kill.message == Message.REQUEST) {
                killWithinRequest(kill, client);
            } else {
                killWithinResponse(kill, client);
            }
        }
        proxy.awaitConnections(0);
        proxy.awaitExchanges(0);
        proxy.awaitIdleUpstreamConnections(0);
        assertThat(WITNESS.outcomes()).as("further outcomes").isEmpty();
        expectService(kill);
    }

    private static int bodyBytes(Kill kill) {
        return switch (kill.place) {
            case HEAD -> 0;
            case BODY -> kill.size / 4;
            case TRAILERS -> kill.size - 1;
        };
    }

    private static void killWithinRequest(Kill kill, Side client) throws Exception {
        if (kill.victim == Victim.CLIENT && kill.place == Place.HEAD) {
            client.send(kill, false);
            proxy(kill).awaitConnections(1);
            client.die(kill.manner);
            return;
        }
        // An upstream that dies when it has the head is one that never says more.
        client.send(kill, kill.place == Place.HEAD);
        try (Side upstream = upstream(kill)) {
            if (kill.victim == Victim.CLIENT) {
                upstream.receive(bodyBytes(kill));
                client.die(kill.manner);
                upstream.expectBreak();
                expectOutcome(Outcome.End.CLIENT_ABORTED, 499);
            } else {
                upstream.receive(bodyBytes(kill));
                upstream.die(kill.manner);
                assertThat(client.receive()).containsPattern("^(HTTP/1.1|:status:) 502");
                expectOutcome(Outcome.End.COMPLETE, 502);
            }
        }
    }

    private static void killWithinResponse(Kill kill, Side client) throws Exception {
        client.send(kill, true);
        try (Side upstream = upstream(kill)) {
            upstream.receive(kill.size);
            upstream.send(kill, false);
            if (kill.victim == Victim.CLIENT) {
                if (kill.place != Place.HEAD) {
                    client.receive(bodyBytes(kill));
                }
                client.die(kill.manner);
                upstream.expectBreak();
                expectOutcome(Outcome.End.CLIENT_ABORTED, kill.place == Place.HEAD ? 499 : 200);
            } else if (kill.place == Place.HEAD) {
                upstream.die(kill.manner);
                assertThat(client.receive()).containsPattern("^(HTTP/1.1|:status:) 502");
                expectOutcome(Outcome.End.COMPLETE, 502);
            } else {
                client.receive(bodyBytes(kill));
                upstream.die(kill.manner);
                client.expectBreak();
                expectOutcome(Outcome.End.UPSTREAM_TRUNCATED, 200);
            }
        }
    }

    private static void expectOutcome(Outcome.End end, int status) throws InterruptedException {
        Outcome outcome = WITNESS.outcomes().poll(60, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        assertThat(List.of(outcome.end(), outcome.status())).isEqualTo(List.of(end, status));
    }

    private static void expectService(Kill kill) throws Exception {
        try (Side client = client(kill)) {
            client.send(kill, true);
            try (Side upstream = upstream(kill)) {
                upstream.receive(kill.size);
                upstream.send(kill, true);
                assertThat(client.receive()).containsPattern("^(HTTP/1.1|:status:) 200");
                expectOutcome(Outcome.End.COMPLETE, 200);
            }
        }
        proxy(kill).awaitIdleUpstreamConnections(0);
    }
}
