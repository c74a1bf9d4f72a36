package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.testing.WireCase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of what becomes of HTTP/1 responses, through raw sockets: what the client gets, whether the origin's connection is
 * used again, and that nothing of one response is found in the next.
 */
class OriginGateTest {
    private static final String NEXT = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

    private static volatile List<String> script = List.of();
    private static volatile CountDownLatch played = new CountDownLatch(0);
    private static ScriptedOrigin origin;
    private static TestProxy proxy;
    /** For what is about the clocks. */
    private static TestProxy hasty;

    @BeforeAll
    static void open() throws IOException {
        origin = new ScriptedOrigin((request, connection) -> {
            if (request.startsWith("GET /next ")) {
                connection.write(NEXT);
            } else {
                play(connection);
            }
        });
        proxy = inFrontOf(origin.port(), "60s");
        hasty = inFrontOf(origin.port(), "2s");
    }

    private static TestProxy inFrontOf(int port, String readTimeout) {
        return ProxyToml.inFrontOf(port)
                .origin("read_timeout = \"" + readTimeout + '"')
                .run();
    }

    private static void play(ScriptedOrigin.Connection connection) throws IOException, InterruptedException {
        try {
            for (String part : script) {
                switch (part) {
                    case "{fin}" -> connection.close();
                    case "{rst}" -> connection.reset();
                    case "{pause}" -> TimeUnit.MILLISECONDS.sleep(150);
                    case "{hang}" -> connection.socket().getInputStream().read();
                    default -> connection.write(part);
                }
            }
        } finally {
            // Or the proxy has broken it off.
            played.countDown();
        }
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
        hasty.close();
        origin.close();
    }

    static Stream<WireCase> all() throws IOException {
        return WireCase.read("responses.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void treatsWhatOriginsSend(WireCase given) throws Exception {
        script = given.sent();
        played = new CountDownLatch(1);
        TestProxy between = given.section().equals("Clocks") ? hasty : proxy;
        String method = given.settings().isEmpty() ? "GET" : given.settings();
        try (var client = new RawClient(between.port())) {
            client.send(method + " /first HTTP/1.1\r\nHost: a\r\n\r\n");
            if (given.ends("truncated")) {
                assertThat(client.all()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("<reset>");
            } else {
                check(client, given, method);
                // What the origin still sends has to be taken by then for what it is.
                assertThat(played.await(60, TimeUnit.SECONDS)).isTrue();
                expectNext(between, client, given.ends("reused"));
                return;
            }
        }
        try (var client = new RawClient(between.port())) {
            expectNext(between, client, false);
        }
    }

    private static void check(RawClient client, WireCase given, String method) throws IOException {
        var received = new StringBuilder();
        for (int status : given.statuses()) {
            String head = client.head().replaceFirst("\r\nDate: [^\r]*", "");
            assertThat(head).startsWith("HTTP/1.1 " + status + ' ');
            boolean bodiless = status < 200 || status == 204 || status == 304 || method.equals("HEAD");
            received.append(head).append(bodiless ? "" : client.body(head));
        }
        if (given.statuses().getLast() < 400) {
            assertThat(received).hasToString(given.expected());
        } else {
            assertThat(received).doesNotContain("127.0.0.1", "Exception");
        }
    }

    private static void expectNext(TestProxy between, RawClient client, boolean reused) throws IOException {
        int connections = origin.connections();
        if (!reused) {
            TestProxy other = between == hasty ? proxy : hasty;
            eventually("the connection ends", () -> origin.openConnections() == other.idleUpstreamConnections());
        }
        between.awaitIdleUpstreamConnections(reused ? 1 : 0);
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.response())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: 4\r\n")
                .endsWith("\r\n\r\nnext");
        assertThat(origin.connections() - connections).isEqualTo(reused ? 0 : 1);
    }

    /** Nobody can tell such a response from a fast one; it must not put those that follow out of step. */
    @Test
    void aResponseBeforeTheRequestAnswersThatRequestAndNoOther() throws Exception {
        var answered = new Semaphore(0);
        try (var early = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var proxied = inFrontOf(early.getLocalPort(), "60s");
                var client = new RawClient(proxied.port())) {
            Thread.ofVirtual().start(() -> answerBeforeAsked(early, answered));
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("early");
            proxied.awaitIdleUpstreamConnections(1);
            answered.release();
            proxied.awaitIdleUpstreamConnections(0);
            answered.release();
            client.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).as("on a new connection").endsWith("early");
        }
    }

    private static void answerBeforeAsked(ServerSocket server, Semaphore answered) {
        while (true) {
            try (Socket socket = server.accept()) {
                byte[] early = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly".getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream().write(early);
                answered.acquire();
                InputStream in = socket.getInputStream();
                if (in.read() >= 0) {
                    socket.getOutputStream().write(NEXT.getBytes(StandardCharsets.US_ASCII));
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            } catch (IOException | InterruptedException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
