package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Origin;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What bounds an exchange, a tunnel and the connections of a process as a whole, whatever each single step takes. */
class TotalLimitsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String ASK = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private static final String AGREE =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: tcp\r\n\r\n";

    // --- an exchange
    // ------------------------------------------------------------------------------------------------------

    private static ChainProxy.Description limited(int port) {
        return ChainProxy.inFrontOf(port).location("exchange_timeout = \"1500ms\"", "upgrades = [\"tcp\"]");
    }

    @Test
    void givesUpAnOriginThatTakesTooLong() throws Exception {
        var over = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> over.await());
                var proxy = limited(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            long begin = System.nanoTime();
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 504 ");
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1400));
            over.countDown();
            assertThat(proxy.outcome().status()).isEqualTo(504);
            proxy.proxy().awaitIdleUpstreamConnections(0);
        }
    }

    @Test
    void cutsOffAResponseThatDribblesIn() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    for (int i = 0; i < 1000; i++) {
                        connection.write("x");
                        Thread.sleep(50);
                    }
                });
                var proxy = limited(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).all()).startsWith("HTTP/1.1 200 ").endsWith("x<reset>");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.LIMIT);
        }
    }

    @Test
    void refusesARequestThatDribblesIn() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = limited(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            for (int i = 0; i < 4000 && client.socket().getInputStream().available() == 0; i++) {
                client.send("x");
                Thread.sleep(25);
            }
            assertThat(client.all()).startsWith("HTTP/1.1 408 ");
            assertThat(proxy.outcome().status()).isEqualTo(408);
        }
    }

    @Test
    void leavesTunnelsAndQuickExchangesAlone() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (!request.contains("Upgrade: tcp")) {
                        connection.write(OK);
                        return;
                    }
                    connection.write(AGREE);
                    connection
                            .socket()
                            .getInputStream()
                            .transferTo(connection.socket().getOutputStream());
                });
                var proxy = limited(origin.port()).run();
                var quick = new RawClient(proxy.port());
                var client = new RawClient(proxy.port())) {
            client.send(ASK).head();
            for (int i = 0; i < 10; i++) {
                assertThat(quick.send(GET).response()).endsWith("ok");
                client.send("x");
                assertThat(client.socket().getInputStream().read()).isEqualTo('x');
                Thread.sleep(250);
            }
        }
    }

    // --- a body, when the response is under way
    // ---------------------------------------------------------------------------

    @Test
    void wantsARateOfABodyThatNobodyAnswers() throws Exception {
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection);
                    connection.next(HEADERS);
                    connection.next(HEADERS);
                    connection.headers(1, false, ":status", "200").headers(3, false, ":status", "200");
                    for (var next = connection.next(); next.isPresent(); next = connection.next()) {
                        if (next.get().type() == DATA && next.get().stream() == 3) {
                            connection.data(3, false, "y");
                        }
                    }
                });
                var proxy = ChainProxy.inFrontOf(origin.port())
                        .server("enabled_h2 = true", "client_body_min_rate = \"240\"")
                        .origin("alpn = \"h2\"")
                        .run();
                var client = Http2Client.connect(proxy.port())) {
            long begin = System.nanoTime();
            client.headers(1, false, Http2Client.post("/silence")).headers(3, false, Http2Client.post("/talk"));
            client.next(HEADERS);
            var dribble = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 300; i++) {
                        client.data(1, false, "x").data(3, false, "x");
                        Thread.sleep(200);
                    }
                } catch (IOException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            var reset = client.next(RST_STREAM);
            dribble.interrupt();
            dribble.join();
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.number(0)).isEqualTo(8);
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.SECONDS.toNanos(9));
            // Whose every word is answered may speak as little as it likes.
            client.data(3, true, "x");
            assertThat(client.next(DATA).stream()).isEqualTo(3);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.LIMIT);
            client.reset(3, 8);
        }
    }

    // --- tunnels of replaced configurations
    // -----------------------------------------------------------------------------

    @Test
    void endsTunnelsThatOutliveTheirConfiguration() throws Exception {
        var closed = new CountDownLatch(1);
        Plugin plugin = new Plugin() {
            @Override
            public void close() {
                closed.countDown();
            }
        };
        String toml = """
                [basic]
                grace_period = "1s"
                tunnel_drain_timeout = "%s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                enabled_h2 = true
                [locations.all]
                upstream = "origin"
                plugins = [%s]
                upgrades = ["tcp"]
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                %s
                """;
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE);
                    connection
                            .socket()
                            .getInputStream()
                            .transferTo(connection.socket().getOutputStream());
                });
                var proxy = TestProxy.run(
                        toml.formatted(
                                "1h",
                                "\"old\"",
                                origin.port(),
                                "[plugins.old]\ncategory = \"test_old\"\nstep = \"request\""),
                        TestPlugins.category("test_old", plugin));
                var old = new RawClient(proxy.port());
                var http2 = Http2Client.connect(proxy.port());
                var young = new RawClient(proxy.port())) {
            old.send(ASK).head();
            http2.headers(
                    1,
                    false,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "tcp",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "a");
            http2.next(HEADERS);
            assertThat(proxy.reload(toml.formatted("3s", "", origin.port(), "")))
                    .isEmpty();
            young.send(ASK).head();
            old.send("still there");
            assertThat(new String(
                            old.socket().getInputStream().readNBytes(11), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("still there");
            assertThat(closed.getCount()).isEqualTo(1);
            assertThat(old.all()).isEmpty();
            assertThat(http2.outcome(1)).isEmpty();
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
            young.send("y");
            assertThat(young.socket().getInputStream().read()).isEqualTo('y');
        }
    }

    // --- connections
    // ------------------------------------------------------------------------------------------------------

    @Test
    void boundsTheConnectionsOfOneAddressUnlessItIsATrustedProxys() throws Exception {
        String toml = """
                [basic]
                trusted_proxies = ["%s"]
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                max_connections_per_client = 1
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """;
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(toml.formatted("10.0.0.1", origin.port()));
                var first = new RawClient(proxy.port("web"))) {
            assertThat(first.send(GET).response()).endsWith("ok");
            try (var second = new RawClient(proxy.port("web"))) {
                assertThat(second.send(GET).all()).isIn("", "<reset>");
            }
            assertThat(proxy.reload(toml.formatted("127.0.0.1", origin.port()))).isEmpty();
            try (var second = new RawClient(proxy.port("web"))) {
                assertThat(second.send(GET).response()).endsWith("ok");
            }
        }
    }

    @Test
    void boundsTheConnectionsOfAllServersTogether() throws Exception {
        String toml = """
                [basic]
                grace_period = "1s"
                max_connections = %d
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [servers.other]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """;
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(toml.formatted(2, origin.port()));
                var first = new RawClient(proxy.port("web"));
                var second = new RawClient(proxy.port("other"))) {
            assertThat(first.send(GET).response()).endsWith("ok");
            assertThat(second.send(GET).response()).endsWith("ok");
            try (var third = new RawClient(proxy.port("web"))) {
                assertThat(third.send(GET).all()).isIn("", "<reset>");
            }
            assertThat(first.send(GET).response()).endsWith("ok");
            second.socket().close();
            proxy.awaitConnections(1);
            try (var next = new RawClient(proxy.port("web"))) {
                assertThat(next.send(GET).response()).endsWith("ok");
            }
            proxy.awaitConnections(1);
            assertThat(proxy.reload(toml.formatted(3, origin.port()))).isEmpty();
            try (var again = new RawClient(proxy.port("other"));
                    var more = new RawClient(proxy.port("other"))) {
                assertThat(again.send(GET).response()).endsWith("ok");
                assertThat(more.send(GET).response()).endsWith("ok");
            }
        }
    }
}
