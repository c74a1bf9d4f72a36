package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static io.sluice.core.transport.ExtendedConnect.ASK;
import static io.sluice.core.transport.ExtendedConnect.inFrontOf;
import static io.sluice.core.transport.ExtendedConnect.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.Standstill;
import io.sluice.core.testing.WebSocketOrigin;
import io.sluice.spi.Outcome;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How tunnels by extended CONNECT (RFC 8441) end, and what holds them back. */
class ExtendedConnectEndsTest {
    @Test
    void passesResetsOn() throws Exception {
        var go = new CountDownLatch(1);
        BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(WebSocketOrigin.consentTo(request) + "half");
                    if (request.contains("/chat?room=1 ")) {
                        go.await();
                        connection.reset();
                    } else {
                        ended.add(connection.socket().getInputStream().read());
                    }
                });
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK);
            assertThat(read(client, 4)).isEqualTo("half");
            go.countDown();
            // RFC 8441 §5: CANCEL is what a reset becomes.
            assertThat(client.next(RST_STREAM).number(0)).isEqualTo(8);
            String[] other = ASK.clone();
            other[7] = "/other";
            client.headers(3, false, other);
            assertThat(read(client, 4)).isEqualTo("half");
            client.reset(3, 8);
            assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo(-1);
            assertThat(proxy.outcomes(2))
                    .extracting(Outcome::end)
                    .containsExactly(Outcome.End.UPSTREAM_TRUNCATED, Outcome.End.CLIENT_ABORTED);
        }
    }

    @Test
    void hasNothingButData() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(WebSocketOrigin.consentTo(request));
                    assertThat(connection.socket().getInputStream().read()).isEqualTo(-1);
                });
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            client.headers(1, true, "x-trailer", "1");
            assertThat(client.next(RST_STREAM).number(0)).isEqualTo(1);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.LIMIT);
        }
    }

    @Test
    void isClosedWhenNothingPasses() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(WebSocketOrigin.consentTo(request));
                    connection
                            .socket()
                            .getInputStream()
                            .transferTo(connection.socket().getOutputStream());
                });
                var proxy = inFrontOf(origin.port())
                        .server("enabled_h2 = true", "client_body_timeout = \"1s\"")
                        .location("tunnel_idle_timeout = \"4s\"")
                        .run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            long begin = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                assertThat(read(client.data(1, false, "x"), 1)).isEqualTo("x");
                Thread.sleep(1500);
            }
            assertThat(client.next(RST_STREAM).number(0)).isEqualTo(8);
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(6500));
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.LIMIT);
        }
    }

    @Test
    void isHeldBySilenceAfterOneSideHasEnded() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(WebSocketOrigin.consentTo(request));
                    assertThat(connection.socket().getInputStream().read()).isEqualTo(-1);
                    TimeUnit.HOURS.sleep(1);
                });
                var proxy = inFrontOf(origin.port())
                        .location("tunnel_idle_timeout = \"500ms\"")
                        .run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            client.data(1, true, "");
            assertThat(client.next(RST_STREAM).number(0)).isEqualTo(8);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.LIMIT);
        }
    }

    /** The origin talks, the client gives no window: the origin has to wait, and the proxy keeps next to nothing. */
    @Test
    void makesATalkativeOriginWaitForADeafClient() throws Exception {
        var sent = new AtomicLong();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(WebSocketOrigin.consentTo(request));
                    byte[] some = new byte[16 * 1024];
                    while (true) {
                        connection.socket().getOutputStream().write(some);
                        sent.addAndGet(some.length);
                    }
                });
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            assertThat(Standstill.of(sent)).isLessThan(64 << 20);
            // Others on the connection are served as ever.
            String[] elsewhere = Http2Client.get("/", "x", "y");
            elsewhere[5] = "/%zz";
            client.headers(3, true, elsewhere);
            assertThat(client.outcome(3)).startsWith(":status: 400\n");
            client.reset(1, 8);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        }
    }

    @Test
    void makesATalkativeClientWaitForADeafOrigin() throws Exception {
        var over = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(WebSocketOrigin.consentTo(request));
                    over.await();
                    connection.reset();
                });
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            client.patience(3000);
            long room = 65_535;
            long sent = 0;
            String some = "x".repeat(8 * 1024);
            try {
                while (true) {
                    while (room < some.length()) {
                        var update = client.next(Http2Frames.WINDOW_UPDATE);
                        room += update.stream() == 1 ? update.number(0) : 0;
                    }
                    client.data(1, false, some);
                    room -= some.length();
                    sent += some.length();
                }
            } catch (java.net.SocketTimeoutException e) {
                // No more room is given.
            }
            assertThat(sent).isBetween(65_000L, 12L << 20);
            client.patience(60_000);
            over.countDown();
            assertThat(client.next(RST_STREAM).number(0)).isEqualTo(8);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        }
    }
}
