package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How many connections are made to a peer, and what requests do that wait for one. */
class PeerConnectionsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static TestProxy proxy(int origin, String... upstreamLines) {
        return ProxyToml.inFrontOf(origin).origin(upstreamLines).run();
    }

    private static TestProxy proxyOfTwo(int origin, String... upstreamLines) {
        return proxy(origin, "max_connections = 2", String.join("\n", upstreamLines));
    }

    private static void awaitRequests(ScriptedOrigin origin, int requests) {
        eventually(requests + " requests", () -> origin.requests().size() == requests);
    }

    @Test
    void letsRequestsWaitForAConnectionAndUsesItAgain() throws Exception {
        var go = new Semaphore(0);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    go.acquire();
                    connection.write(OK);
                });
                var proxy = proxyOfTwo(origin.port())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(new RawClient(proxy.port()).send(GET));
            }
            awaitRequests(origin, 2);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            assertThat(origin.requests()).hasSize(2);
            // One that gives up in the queue does not take a turn.
            clients.remove(5).close();
            go.release(10);
            for (RawClient client : clients) {
                assertThat(client.response()).endsWith("ok");
                client.close();
            }
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void makesAnotherWhenOneWasClosed() throws IOException {
        try (var origin = new ScriptedOrigin((request, connection) -> connection
                        .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
                        .close());
                var proxy = proxyOfTwo(origin.port())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(new RawClient(proxy.port()).send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.response()).endsWith("ok");
                client.close();
            }
            assertThat(origin.connections()).isEqualTo(6);
        }
    }

    @Test
    void givesUpWaitingAsForAConnection() throws IOException {
        var go = new Semaphore(0);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    go.acquire();
                    connection.write(OK);
                });
                var proxy = proxyOfTwo(origin.port(), "connection_timeout = \"2s\"");
                var first = new RawClient(proxy.port());
                var second = new RawClient(proxy.port());
                var third = new RawClient(proxy.port())) {
            first.send(GET);
            second.send(GET);
            awaitRequests(origin, 2);
            long begin = System.nanoTime();
            assertThat(third.send(GET).response()).startsWith("HTTP/1.1 504 ");
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1500));
            go.release(10);
            assertThat(first.response()).endsWith("ok");
            assertThat(second.response()).endsWith("ok");
            assertThat(third.send(GET).response()).endsWith("ok");
        }
    }

    /** Sockets that nobody accepts, as many as a listening socket lets wait. */
    private static List<Socket> crowd(ServerSocket before) throws IOException {
        var waiting = new ArrayList<Socket>();
        while (true) {
            var socket = new Socket();
            try {
                socket.connect(before.getLocalSocketAddress(), 2000);
                waiting.add(socket);
            } catch (SocketTimeoutException e) {
                socket.close();
                return waiting;
            }
        }
    }

    private static void answer(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        for (int ends = 0; ends < 2; ) {
            int read = in.read();
            assertThat(read).isPositive();
            ends = read == '\n' ? ends + 1 : read == '\r' ? ends : 0;
        }
        connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void takesWhatIsGivenBackWhileAnotherIsStillBeingMade() throws Exception {
        try (var origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = proxy(origin.getLocalPort(), "connection_timeout = \"60s\"");
                var first = new RawClient(proxy.port());
                var second = new RawClient(proxy.port())) {
            first.send(GET);
            try (Socket connection = origin.accept()) {
                List<Socket> crowd = crowd(origin);
                // Its own connection is not made as long as the others are not accepted.
                second.send(GET);
                answer(connection);
                assertThat(first.response()).endsWith("ok");
                answer(connection);
                assertThat(second.response()).endsWith("ok");
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
        }
    }
}
