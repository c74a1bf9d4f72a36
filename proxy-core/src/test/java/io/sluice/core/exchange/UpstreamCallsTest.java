package io.sluice.core.exchange;

import static io.sluice.core.exchange.Callers.api;
import static io.sluice.core.exchange.Callers.calling;
import static io.sluice.core.exchange.Callers.failure;
import static io.sluice.core.exchange.Callers.sent;
import static io.sluice.core.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of plugins' own, through upstreams of the configuration, against real origins. */
@SuppressWarnings("try") // proxies run behind the clients that they gave out
class UpstreamCallsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private final Callers callers = new Callers();

    @Test
    void goOverTheWireAsRequestsOfTheProxysOwn() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 201 Made\r\nContent-Length: 4\r\nX-A: 1\r\nConnection: X-B\r\nX-B: 2\r\n\r\nbody");
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var client = callers.take();

            var answer = sent(
                    client,
                    UpstreamCall.of("POST", "/a/../b?c=d")
                            .withHeader("X-Key", "k")
                            .withHeader("Connection", "close, X-Gone")
                            .withHeader("X-Gone", "1")
                            .withHeader("Content-Length", "99")
                            .withHeader("Transfer-Encoding", "chunked")
                            .withBody("hello".getBytes(ISO_8859_1)));

            assertThat(client.name()).isEqualTo("api");
            assertThat(origin.requests())
                    .containsExactly("POST /b?c=d HTTP/1.1\r\nX-Key: k\r\nHost: 127.0.0.1:" + origin.port()
                            + "\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.headers().first("X-A")).hasValue("1");
            assertThat(answer.headers().contains("X-B")).isFalse();
            assertThat(answer.text()).isEqualTo("body");
            assertThat(answer.body().isReadOnly()).isTrue();
            assertThat(answer.bytes()).isNotSameAs(answer.bytes());
            proxy.awaitExchanges(0);
        }
    }

    @Test
    void keepTheHostThatTheyName() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            sent(callers.take(), UpstreamCall.get("/").withHeader("Host", "named.test"));
            assertThat(origin.requests()).containsExactly("GET / HTTP/1.1\r\nHost: named.test\r\n\r\n");
        }
    }

    @Test
    void useConnectionsAgainAndReplaceOneThatWasClosedMeanwhile() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(OK);
                    if (request.startsWith("GET /last")) {
                        // After the answer, when the connection is in the pool or on its way there.
                        connection.close();
                    }
                });
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var client = callers.take();
            for (int i = 0; i < 5; i++) {
                assertThat(sent(client, UpstreamCall.get("/")).status()).isEqualTo(200);
                eventually(() -> proxy.idleUpstreamConnections() == 1);
            }
            assertThat(origin.connections()).isEqualTo(1);

            for (int i = 0; i < 20; i++) {
                assertThat(sent(client, UpstreamCall.get("/last")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void giveRedirectsAndEveryOtherStatusAsTheyAre() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var answer = sent(callers.take(), UpstreamCall.get("/"));
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.headers().first("Location")).hasValue("/elsewhere");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void knowThatSomeAnswersHaveNoBody() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(
                        request.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
                                : "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var client = callers.take();
            assertThat(sent(client, UpstreamCall.of("HEAD", "/")).bytes()).isEmpty();
            assertThat(sent(client, UpstreamCall.get("/")).status()).isEqualTo(204);
        }
    }

    @Test
    void tryOtherPeersWhenNoConnectionCanBeMade() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(
                        calling(api(Ports.unused(), Ports.unused(), origin.port())), callers.category())) {
            var client = callers.take();
            for (int i = 0; i < 5; i++) {
                assertThat(sent(client, UpstreamCall.of("POST", "/")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void failWhenNobodyListens() throws Exception {
        try (var proxy = TestProxy.run(calling(api(Ports.unused(), Ports.unused())), callers.category())) {
            var failure = failure(callers.take(), UpstreamCall.get("/"));
            assertThat(failure.reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(failure.isUnsent()).isTrue();
            assertThat(failure).hasMessageContaining("upstream api, 127.0.0.1:");
            eventually(() -> proxy.exchanges() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECTION_LOST|",
                "CONNECTION_LOST|HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "CONNECTION_LOST|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "INVALID_RESPONSE|SSH-2.0-OpenSSH\r\n\r\n",
                "INVALID_RESPONSE|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "BODY_TOO_LARGE|HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
            })
    void failWhenTheAnswerIsNotOne(String script) throws Exception {
        String[] parts = script.split("\\|", 2);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(parts[1]);
                    connection.close();
                });
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var failure = failure(callers.take(), UpstreamCall.of("POST", "/").withMaxBody(100));
            assertThat(failure.reason()).isEqualTo(Reason.valueOf(parts[0]));
            assertThat(failure.isUnsent()).isFalse();
            eventually(() -> proxy.exchanges() == 0);
        }
    }

    @Test
    void stopReadingABodyThatGrowsTooLarge() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        connection.write("400\r\n" + "x".repeat(1024) + "\r\n");
                    }
                });
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var failure = failure(callers.take(), UpstreamCall.get("/").withMaxBody(100_000));
            assertThat(failure.reason()).isEqualTo(Reason.BODY_TOO_LARGE);
            eventually(() -> origin.openConnections() == 0);
        }
    }

    @Test
    void haveALimitOfTheirOwnAndTheUpstreams() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write("HTTP/1.1 200 OK\r\n"));
                var proxy = TestProxy.run(calling(api(origin.port()) + "read_timeout = \"1s\""), callers.category())) {
            var client = callers.take();
            var own = failure(client, UpstreamCall.get("/").withTimeout(Duration.ofMillis(50)));
            assertThat(own.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(failure(client, UpstreamCall.get("/")).reason()).isEqualTo(Reason.READ_TIMEOUT);
            eventually(() -> origin.openConnections() == 0);
            eventually(() -> proxy.exchanges() == 0);
        }
    }

    @Test
    void completeOutsideOfTheLoops() throws Exception {
        // What is done already would run in this thread.
        var mayAnswer = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    mayAnswer.await();
                    connection.write(OK);
                });
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            var thread = new CompletableFuture<Thread>();
            var unused =
                    callers.take().send(UpstreamCall.get("/")).thenRun(() -> thread.complete(Thread.currentThread()));
            mayAnswer.countDown();
            assertThat(thread.get(60, TimeUnit.SECONDS).isVirtual()).isTrue();
        }
    }

    @Test
    void speakTlsAsTheUpstreamDoes(@TempDir Path folder) throws Exception {
        var authority = new TestAuthority("root");
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), false),
                        (request, connection) -> connection.write(OK));
                var proxy = TestProxy.run(
                        calling(api(origin.port()) + "sni = \"origin.test\"\nca = \"" + folder.resolve("ca.pem") + '"'),
                        callers.category())) {
            assertThat(sent(callers.take(), UpstreamCall.get("/")).status()).isEqualTo(200);
            eventually(() -> proxy.idleUpstreamConnections() == 1);
        }
    }

    @Test
    void failWhenThePeerIsNotTrusted(@TempDir Path folder) throws Exception {
        var authority = new TestAuthority("root");
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), false),
                        (request, connection) -> connection.write(OK));
                var proxy = TestProxy.run(
                        calling(api(origin.port()) + "sni = \"other.test\"\nca = \"" + folder.resolve("ca.pem") + '"'),
                        callers.category())) {
            assertThat(failure(callers.take(), UpstreamCall.get("/")).reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(origin.requests()).isEmpty();
        }
    }
}
