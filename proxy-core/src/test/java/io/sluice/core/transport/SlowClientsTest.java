package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that send or read a byte now and then, to keep what they hold: each is ended by its clock, and others are served. */
class SlowClientsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Those who are to be served have a server with longer clocks, on the same loop. */
    private static TestProxy proxy(int origin, String serverLine) {
        return ProxyToml.inFrontOf(origin)
                .basic("grace_period = \"0s\"")
                .server(serverLine)
                .and("""
                        [servers.honest]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        enabled_h2 = true
                        """)
                .run();
    }

    /** Sends a byte at a time until each connection has ended. */
    private static void dribble(List<RawClient> clients, String bytes, long pauseMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        var alive = new ArrayList<>(clients);
        while (!alive.isEmpty() && System.nanoTime() - end < 0) {
            alive.removeIf(client -> {
                try {
                    client.send(bytes);
                    return client.socket().getInputStream().available() > 0;
                } catch (SocketException e) {
                    return true;
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Thread.sleep(pauseMillis);
        }
        assertThat(alive).as("clients that nobody ended").isEmpty();
    }

    private static List<RawClient> connect(TestProxy proxy, int count, String begin) throws IOException {
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < count; i++) {
            clients.add(new RawClient(proxy.port()).send(begin));
        }
        return clients;
    }

    private static void close(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void endsHeadsThatDribbleIn() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port(), "client_header_timeout = \"700ms\"");
                var honest = new RawClient(proxy.port("honest"))) {
            List<RawClient> slow = connect(proxy, 50, "GET / HTTP/1.1\r\nHost: a\r\n");
            assertThat(honest.send(GET).response()).endsWith("ok");
            dribble(slow, "X-A: b\r\n", 50);
            assertThat(honest.send(GET).response()).endsWith("ok");
            assertThat(slow.getFirst().all()).startsWith("HTTP/1.1 408 ");
            assertThat(origin.requests()).hasSize(2);
            close(slow);
        }
    }

    @Test
    void endsBodiesBelowTheRate() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port(), "client_body_min_rate = \"240\"")) {
            long begin = System.nanoTime();
            List<RawClient> slow = connect(proxy, 20, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            dribble(slow, "x", 200);
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.SECONDS.toNanos(9));
            assertThat(slow.getFirst().all()).startsWith("HTTP/1.1 408 ");
            try (var honest = new RawClient(proxy.port("honest"))) {
                assertThat(honest.send(GET).response()).endsWith("ok");
            }
            close(slow);
        }
    }

    @Test
    void endsWhoDoesNotReadItsResponse() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (request.startsWith("GET /much")) {
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                        OutputStream out = connection.socket().getOutputStream();
                        for (int i = 0; i < 1000; i++) {
                            out.write(new byte[100_000]);
                        }
                    } else {
                        connection.write(OK);
                    }
                });
                var quick = proxy(origin.port(), "client_write_timeout = \"500ms\"");
                var honest = new RawClient(quick.port("honest"))) {
            List<RawClient> deaf = connect(quick, 10, "GET /much HTTP/1.1\r\nHost: a\r\n\r\n");
            eventually("all have asked", () -> origin.requests().size() == deaf.size());
            eventually("the deaf are ended", () -> {
                assertThat(honest.send(GET).response()).endsWith("ok");
                return quick.connections() == 1;
            });
            assertThat(deaf.getFirst().all()).endsWith("<reset>");
            close(deaf);
        }
    }

    /** A byte now and then opens the client's window by nothing: what the clock sees is a standstill. */
    @Test
    void endsWhoReadsByteByByte() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n" + "x".repeat(20_000_000));
                var proxy = proxy(origin.port(), "client_write_timeout = \"700ms\"")) {
            long before = PlatformDependent.usedDirectMemory();
            List<RawClient> slow = connect(proxy, 10, GET);
            eventually("all have asked", () -> origin.requests().size() == slow.size());
            long most = 0;
            for (int i = 0; i < 2400 && proxy.connections() > 0; i++) {
                for (RawClient client : slow) {
                    readOne(client);
                }
                most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
                Thread.sleep(50);
            }
            assertThat(proxy.connections()).isZero();
            assertThat(most).as("bytes held for ten of them").isLessThan(16 << 20);
            close(slow);
        }
    }

    private static void readOne(RawClient client) throws IOException {
        try {
            var unused = client.socket().getInputStream().read();
        } catch (SocketException e) {
            // Ended.
        }
    }

    /** Streams whose windows the client keeps at zero: each holds its 64 KiB, and no more, until its clock runs out. */
    @Test
    void endsStreamsOfAClientWithoutWindowsInBoundedMemory() throws Exception {
        int streams = 50;
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + "x".repeat(5_000_000));
                var proxy = proxy(origin.port(), "enabled_h2 = true\nclient_write_timeout = \"3s\"");
                var greedy = Http2Client.silent(proxy.port());
                var honest = Http2Client.connect(proxy.port("honest"))) {
            long before = PlatformDependent.usedDirectMemory();
            greedy.raw(Http2Frames.PREFACE).settings(4, 0);
            for (int i = 0; i < streams; i++) {
                greedy.headers(2 * i + 1, true, Http2Client.get("/"));
            }
            eventually("all responses are under way", () -> origin.requests().size() == streams);
            honest.headers(1, true, Http2Client.get("/"));
            assertThat(honest.outcome(1)).hasSizeGreaterThan(5_000_000);
            assertThat(PlatformDependent.usedDirectMemory() - before)
                    .as("for each stream, with the allocator's slack")
                    .isLessThan(streams * (256L << 10) + (8 << 20));
            for (int i = 0; i < streams; i++) {
                assertThat(greedy.next(Http2Frames.RST_STREAM).number(0))
                        .as("CANCEL")
                        .isEqualTo(8);
            }
        }
    }
}
