package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One side of an exchange dies, at every place of a message where that makes a difference. Whatever happens: the other side can
 * tell, the exchange is completed once with the right outcome, and every counter is back where it was.
 */
class KillMatrixTest {
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
        /** All but the last chunk, or the last byte. */
        END
    }

    enum Framing {
        LENGTH,
        CHUNKED
    }

    enum Manner {
        FIN,
        RST;

        void close(Socket socket) throws IOException {
            if (this == RST) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
    }

    private static final int LARGE = 300_000;

    record Kill(Victim victim, Message message, Place place, Framing framing, Manner manner, int size) {
        /** The message as far as it gets. */
        String sent() {
            String start = message == Message.REQUEST ? "POST / HTTP/1.1\r\nHost: a\r\n" : "HTTP/1.1 200 OK\r\n";
            String head =
                    start + (framing == Framing.LENGTH ? "Content-Length: " + size : "Transfer-Encoding: chunked");
            String body = framing == Framing.LENGTH
                    ? "x".repeat(size - 1)
                    : Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
            return switch (place) {
                case HEAD -> head;
                case BODY -> head + "\r\n\r\n" + body.substring(0, body.length() / 2);
                case END -> head + "\r\n\r\n" + body;
            };
        }

        /** Bytes of the body in {@link #sent}. */
        int bodyBytes() {
            return (int) sent().chars().filter(c -> c == 'x').count();
        }
    }

    private static ServerSocket origin;
    private static TestProxy proxy;
    private static final Witness WITNESS = new Witness();

    @BeforeAll
    static void open() throws IOException {
        origin = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        origin.setSoTimeout(60_000);
        // A gate for one: an exchange that is never counted out would shut the next one out.
        proxy = TestProxy.run("""
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["witness"]
                max_processing = 1
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                [plugins.witness]
                category = "witness"
                """.formatted(origin.getLocalPort()), WITNESS);
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
        origin.close();
    }

    static Stream<Kill> all() {
        var kills = new ArrayList<Kill>();
        for (Victim victim : Victim.values()) {
            for (Message message : Message.values()) {
                for (Place place : Place.values()) {
                    for (Framing framing : Framing.values()) {
                        for (Manner manner : Manner.values()) {
                            kills.add(new Kill(victim, message, place, framing, manner, 10));
                            if (place != Place.HEAD) {
                                kills.add(new Kill(victim, message, place, framing, manner, LARGE));
                            }
                        }
                    }
                }
            }
        }
        return kills.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isSurvived(Kill kill) throws Exception {
        WITNESS.outcomes().clear();
        try (var client = new RawClient(proxy.port())) {
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
        expectService();
    }

    private static void killWithinRequest(Kill kill, RawClient client) throws Exception {
        boolean headEnds = kill.victim == Victim.UPSTREAM && kill.place == Place.HEAD;
        send(client, kill.sent() + (headEnds ? "\r\n\r\n" : ""));
        if (kill.victim == Victim.CLIENT && kill.place == Place.HEAD) {
            proxy.awaitConnections(1);
            kill.manner.close(client.socket());
            return;
        }
        try (Socket upstream = accepted()) {
            if (kill.victim == Victim.CLIENT) {
                readBody(upstream, kill.bodyBytes());
                kill.manner.close(client.socket());
                expectEnd(upstream);
                expectOutcome(Outcome.End.CLIENT_ABORTED, 499);
            } else {
                if (kill.place != Place.HEAD) {
                    readBody(upstream, kill.bodyBytes());
                }
                kill.manner.close(upstream);
                assertThat(client.response()).startsWith("HTTP/1.1 502 ");
                expectOutcome(Outcome.End.COMPLETE, 502);
            }
        }
    }

    private static void killWithinResponse(Kill kill, RawClient client) throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        try (Socket upstream = accepted()) {
            send(upstream, kill.sent());
            if (kill.victim == Victim.CLIENT) {
                if (kill.place != Place.HEAD) {
                    // As much as shows that the response is under way; the rest may still be on its way.
                    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                }
                kill.manner.close(client.socket());
                expectEnd(upstream);
                expectOutcome(Outcome.End.CLIENT_ABORTED, kill.place == Place.HEAD ? 499 : 200);
            } else if (kill.place == Place.HEAD) {
                kill.manner.close(upstream);
                assertThat(client.response()).startsWith("HTTP/1.1 502 ");
                expectOutcome(Outcome.End.COMPLETE, 502);
            } else {
                readBody(client.socket(), kill.bodyBytes());
                kill.manner.close(upstream);
                assertThat(client.all()).endsWith("<reset>");
                expectOutcome(Outcome.End.UPSTREAM_TRUNCATED, 200);
            }
        }
    }

    private static Socket accepted() throws IOException {
        Socket socket = origin.accept();
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Sends beside the test, which goes on to read what comes of it. */
    private static void send(RawClient client, String text) {
        send(client.socket(), text);
    }

    private static void send(Socket socket, String text) {
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // The other side was killed meanwhile.
            }
        });
    }

    /** Reads as far as so many bytes of a body, which consists of {@code x} and has none in its head. */
    private static void readBody(Socket socket, int bytes) throws IOException {
        int seen = 0;
        boolean inBody = false;
        byte[] buffer = new byte[8192];
        var head = new StringBuilder();
        while (!inBody || seen < bytes) {
            int length = inBody
                    ? socket.getInputStream().read(buffer)
                    : socket.getInputStream().read(buffer, 0, 1);
            assertThat(length).as("bytes read").isPositive();
            String read = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            if (inBody) {
                seen += (int) read.chars().filter(c -> c == 'x').count();
            } else {
                head.append(read);
                inBody = head.toString().endsWith("\r\n\r\n");
            }
        }
    }

    /** Reads to the end, which must come, be it a FIN or a reset. */
    private static void expectEnd(Socket socket) throws IOException {
        try {
            byte[] rest = socket.getInputStream().readAllBytes();
            assertThat(new String(rest, StandardCharsets.ISO_8859_1)).doesNotEndWith("0\r\n\r\n");
        } catch (SocketException e) {
            // A reset is an end too.
        }
    }

    private static void expectOutcome(Outcome.End end, int status) throws InterruptedException {
        Outcome outcome = WITNESS.outcomes().poll(60, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        assertThat(List.of(outcome.end(), outcome.status())).isEqualTo(List.of(end, status));
    }

    private static void expectService() throws Exception {
        try (var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            try (Socket upstream = accepted()) {
                send(upstream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
                assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
            }
            expectOutcome(Outcome.End.COMPLETE, 200);
        }
    }
}
