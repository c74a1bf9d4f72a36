package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.Standstill;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Switching protocols, byte by byte: who may, when it begins, how it ends, and what cannot be smuggled behind it. */
class UpgradeTest {
    private static final String ASK = """
            GET /chat HTTP/1.1\r
            Host: a\r
            Connection: keep-alive, Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    /** The answer to the key above, as RFC 6455 §1.3 has it. */
    private static final String AGREE = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """;

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static String read(InputStream in, int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void beginsAtTheAnswerAndKeepsWhatCameBeforeIt() throws Exception {
        var beforeAnswer = new CompletableFuture<Integer>();
        var early = new CompletableFuture<String>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    Thread.sleep(200);
                    beforeAnswer.complete(connection.socket().getInputStream().available());
                    connection.write(AGREE + "first");
                    early.complete(read(connection.socket().getInputStream(), 9));
                    connection.write("second");
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK + "too early");
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("\r\nConnection: Upgrade\r\n", "\r\nUpgrade: websocket\r\n")
                    .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContain("Content-Length", "Transfer-Encoding", "close");
            assertThat(read(client.socket().getInputStream(), 11)).isEqualTo("firstsecond");
            assertThat(beforeAnswer.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(early.get(60, TimeUnit.SECONDS)).isEqualTo("too early");
            assertThat(origin.requests().getFirst())
                    .contains("\r\nConnection: Upgrade\r\n", "\r\nUpgrade: websocket\r\n")
                    .contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
                    .doesNotContain("keep-alive");
        }
    }

    @Test
    void endsEachDirectionOnItsOwn() throws Exception {
        var fromClient = new CompletableFuture<String>();
        var heard = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE);
                    fromClient.complete(read(connection.socket().getInputStream(), 100));
                    heard.await();
                    connection.write("the last word").close();
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            client.head();
            client.send("all I have to say").finish();
            assertThat(fromClient.get(60, TimeUnit.SECONDS)).isEqualTo("all I have to say");
            proxy.proxy().awaitExchanges(1);
            heard.countDown();
            assertThat(client.all()).isEqualTo("the last word");
            Outcome outcome = proxy.outcome();
            assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(outcome.requestBytes()).isEqualTo(17);
            assertThat(outcome.responseBytes()).isEqualTo(13);
        }
    }

    @Test
    void letsTheClientGoOnWhenTheOriginHasEnded() throws Exception {
        var fromClient = new CompletableFuture<String>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE + "bye");
                    connection.socket().shutdownOutput();
                    fromClient.complete(read(connection.socket().getInputStream(), 100));
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            client.head();
            assertThat(client.all()).isEqualTo("bye");
            client.send("and now for me").finish();
            assertThat(fromClient.get(60, TimeUnit.SECONDS)).isEqualTo("and now for me");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            eventually(() -> origin.openConnections() == 0);
        }
    }

    @Test
    void passesAResetOfTheOriginOnAsAReset() throws Exception {
        var go = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE + "half");
                    go.await();
                    connection.reset();
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            client.head();
            assertThat(read(client.socket().getInputStream(), 4)).isEqualTo("half");
            go.countDown();
            assertThat(client.all()).isEqualTo("<reset>");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        }
    }

    @Test
    void givesUpWhenTheClientIsReset() throws Exception {
        var ended = new CompletableFuture<Integer>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE);
                    ended.complete(connection.socket().getInputStream().read());
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run()) {
            var client = new RawClient(proxy.port());
            client.send(ASK);
            client.head();
            client.socket().setSoLinger(true, 0);
            client.close();
            assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(-1);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        }
    }

    /** The origin talks, the client does not listen: the origin has to wait, and the proxy keeps next to nothing. */
    @Test
    void makesATalkativeOriginWaitForADeafClient() throws Exception {
        var sent = new AtomicLong();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE);
                    pour(connection.socket().getOutputStream(), sent);
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run()) {
            var client = new RawClient(proxy.port());
            client.socket().setReceiveBufferSize(16 * 1024);
            client.send(ASK);
            client.head();
            assertThat(Standstill.of(sent)).isLessThan(64 << 20);
            client.close();
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        }
    }

    @Test
    void makesATalkativeClientWaitForADeafOrigin() throws Exception {
        var over = new CountDownLatch(1);
        var sent = new AtomicLong();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE);
                    over.await();
                    connection.reset();
                });
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            client.head();
            Thread.ofVirtual().start(() -> {
                try {
                    pour(client.socket().getOutputStream(), sent);
                } catch (IOException e) {
                    // The end of the test.
                }
            });
            assertThat(Standstill.of(sent)).isLessThan(64 << 20);
            over.countDown();
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        }
    }

    private static void pour(OutputStream out, AtomicLong sent) throws IOException {
        byte[] some = new byte[16 * 1024];
        while (true) {
            out.write(some);
            sent.addAndGet(some.length);
        }
    }

    @Test
    void isClosedWhenNothingPasses() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE);
                    connection
                            .socket()
                            .getInputStream()
                            .transferTo(connection.socket().getOutputStream());
                });
                var proxy = ChainProxy.inFrontOf(origin.port())
                        .location("tunnel_idle_timeout = \"3s\"")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            client.head();
            long begin = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                client.send("x");
                assertThat(read(client.socket().getInputStream(), 1)).isEqualTo("x");
                Thread.sleep(800);
            }
            assertThat(client.all()).isEmpty();
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(5500));
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.LIMIT);
            eventually(() -> origin.openConnections() == 0);
        }
    }

    // --- what does not become a tunnel
    // ------------------------------------------------------------------------------

    @Test
    void treatsARefusalAsAnyResponseAndNothingBehindTheRequestAsARequest() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.all())
                    .startsWith("HTTP/1.1 403 Forbidden\r\n")
                    .contains("\r\nConnection: close\r\n")
                    .endsWith("\r\n\r\nno")
                    .containsOnlyOnce("HTTP/1.1");
            assertThat(origin.requests()).hasSize(1);
            assertThat(origin.bytes()).isEqualTo(origin.requests().getFirst().length());
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            // The connection to the origin saw an ordinary request and response.
            proxy.proxy().awaitIdleUpstreamConnections(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: Upgrade\r\n",
                "Upgrade: websocket\r\n",
                "Upgrade: h2c\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n",
                "Upgrade: websocket\r\nConnection: keep-alive\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            })
    void doesNotBelieveA101ThatDiffersFromWhatWasAskedFor(String lines) throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 101 Switching Protocols\r\n" + lines + "\r\n" + OK);
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            assertThat(client.all()).startsWith("HTTP/1.1 502 ").doesNotContain("101 ", "200 OK");
            proxy.proxy().awaitIdleUpstreamConnections(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"
                        + "Content-Length: 3\r\n\r\nabc",
                "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Key: x\r\n\r\n"
            })
    void takesOtherRequestsForOrdinaryOnes(String request) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(request);
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("close");
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.requests().getFirst()).doesNotContain("Upgrade");
        }
    }

    @Test
    void isRefusedWhereTheLocationPermitsNone() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin.port())
                        .location("upgrades = []")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK);
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.requests().getFirst()).doesNotContain("Upgrade");
        }
    }

    @Test
    void switchesToOtherProtocolsThatTheLocationNames() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: TCP\r\n\r\nraw"));
                var proxy = ChainProxy.inFrontOf(origin.port())
                        .location("upgrades = [\"tcp\"]")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send("POST /attach HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
            assertThat(client.head()).contains("\r\nUpgrade: tcp\r\n");
            assertThat(read(client.socket().getInputStream(), 3)).isEqualTo("raw");
        }
    }

    @Test
    void refusesToPermitProtocolsThatAreHttpItself() {
        try (var proxy = TestProxy.inFrontOf(1)) {
            assertThat(proxy.reload("""
                            [servers.web]
                            addr = "127.0.0.1:0"
                            locations = ["all"]
                            [locations.all]
                            upgrades = ["websocket", "h2c"]
                            """))
                    .anySatisfy(problem -> assertThat(problem.toString()).contains("upgrades cannot permit \"h2c\""));
        }
    }

    // --- plugins
    // ----------------------------------------------------------------------------------------------------

    @Test
    void needsTheConsentOfEveryPlugin() throws Exception {
        Plugin guard = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return new Respond(Response.of(401));
            }
        };
        try (var origin = ScriptedOrigin.answering(AGREE);
                var proxy = ChainProxy.inFrontOf(origin, guard);
                var client = new RawClient(proxy.port())) {
            client.send(ASK + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.all()).startsWith("HTTP/1.1 401 ").containsOnlyOnce("HTTP/1.1");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void waitsForPluginsThatAwaitAndKeepsWhatComesMeanwhile() throws Exception {
        var decided = new CompletableFuture<Supplier<ResponseResult>>();
        Plugin slow = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                head.headers().set(HeaderName.of("X-Slow"), "1");
                return new ResponseResult.Await(decided);
            }
        };
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE).write("from the origin");
                    heard.add(read(connection.socket().getInputStream(), 15));
                });
                var proxy = ChainProxy.inFrontOf(origin, slow);
                var client = new RawClient(proxy.port())) {
            client.send(ASK + "from the client");
            assertThat(heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
            decided.complete(ResponseResult::proceed);
            assertThat(client.head()).contains("\r\nX-Slow: 1\r\n");
            assertThat(read(client.socket().getInputStream(), 15)).isEqualTo("from the origin");
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("from the client");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isOffWhenAPluginMakesItAnotherResponse(boolean responds) throws Exception {
        Plugin other = new Plugin() {
            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                if (responds) {
                    return new Respond(Response.of(404));
                }
                head.setStatus(404);
                return ResponseResult.proceed();
            }
        };
        var ended = new CompletableFuture<String>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(AGREE + "not a body");
                    try {
                        ended.complete(read(connection.socket().getInputStream(), 100));
                    } catch (SocketException e) {
                        ended.complete("");
                    }
                });
                var proxy = ChainProxy.inFrontOf(origin, other);
                var client = new RawClient(proxy.port())) {
            client.send(ASK + "not a request");
            assertThat(client.all())
                    .startsWith("HTTP/1.1 404 ")
                    .contains("\r\nContent-Length: 0\r\n", "\r\nConnection: close\r\n")
                    .doesNotContain("Upgrade", "not a body");
            assertThat(ended.get(60, TimeUnit.SECONDS)).isEmpty();
            assertThat(proxy.outcome().status()).isEqualTo(404);
        }
    }
}
