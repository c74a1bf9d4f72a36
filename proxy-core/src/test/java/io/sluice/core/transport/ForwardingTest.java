package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 through real sockets on both sides. */
class ForwardingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void passesARequestOnInCanonicalForm() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nX-Odd:   spaced\t\r\nAccept: */*\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
            assertThat(origin.requests().getFirst())
                    .startsWith("GET /a?b=c HTTP/1.1\r\n")
                    .contains("Host: example.com\r\n", "X-Odd: spaced\r\n", "Accept: */*\r\n")
                    .contains("X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Proto: http\r\n")
                    .contains("X-Forwarded-Host: example.com\r\n", "X-Real-IP: 127.0.0.1\r\n")
                    .contains("X-Forwarded-Port: " + proxy.port() + "\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void replacesForwardingHeadersThatAStrangerSends() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n"
                    + "x-forwarded-proto: https\r\nX-Real-IP: 6.6.6.6\r\n\r\n");
            client.response();
            assertThat(origin.requests().getFirst())
                    .doesNotContain("6.6.6.6", "https")
                    .containsOnlyOnce("X-Forwarded-For: 127.0.0.1\r\n");
        }
    }

    @Test
    void removesHopByHopHeadersAndWhatConnectionNames() throws Exception {
        try (var origin =
                        ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Inner\r\nX-Inner: 1\r\n"
                                + "Keep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\nok");
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Secret, Authorization\r\nX-Secret: 1\r\n"
                            + "Authorization: b\r\nTE: gzip\r\nKeep-Alive: 5\r\nUpgrade: h2c\r\nProxy-Authorization: z\r\n\r\n");
            assertThat(client.response()).doesNotContain("X-Inner", "Keep-Alive", "Connection:");
            assertThat(origin.requests().getFirst())
                    .doesNotContain("X-Secret", "TE:", "Keep-Alive", "Upgrade", "Connection", "Proxy-")
                    .contains("Authorization: b\r\n");
        }
    }

    @Test
    void keepsConnectionsOnBothSides() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 100; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response()).endsWith("ok");
            }
            assertThat(origin.connections()).isEqualTo(1);
            proxy.awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).contains("GET /1 ");
            assertThat(client.response()).contains("POST /2 ").endsWith("abc");
            assertThat(client.response()).contains("GET /3 ");
            // Each finds the connection of the one before in the pool.
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void passesBodiesOfBothFramings() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00005\r\n\r\nhello");
            assertThat(client.response()).contains("Content-Length: 5\r\n").endsWith("hello");
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
            assertThat(client.response())
                    .contains("Transfer-Encoding: chunked\r\n")
                    .endsWith("0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void takesARequestInPiecesOfAnySize(int size) throws Exception {
        String request =
                "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n";
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            for (int at = 0; at < request.length(); at += size) {
                client.send(request.substring(at, Math.min(request.length(), at + size)));
            }
            assertThat(client.response()).contains("POST /p ").endsWith("\r\n0\r\nX-T: 1\r\n\r\n");
            assertThat(origin.requests().getFirst().replaceAll("(?s)^.*?\r\n\r\n|0\r\nX-T.*|[0-9]\r\n|\r\n", ""))
                    .as("the body without its framing, which may cut it elsewhere")
                    .isEqualTo("hello");
        }
    }

    @Test
    void streamsLargeBodiesBothWays() throws Exception {
        byte[] body = new byte[20 * 1024 * 1024];
        new Random(1).nextBytes(body);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    byte[] bytes =
                            request.substring(request.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length + "\r\n\r\n");
                    connection.socket().getOutputStream().write(bytes);
                });
                var proxy = TestProxy.inFrontOf(origin.port(), "client_max_body_size = \"0\"");
                var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(proxy.uri("/"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .body())
                    .isEqualTo(body);
        }
    }

    @Test
    void framesWhatAnOriginDelimitsByClosing() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
                    connection.close();
                });
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).contains("Transfer-Encoding: chunked").endsWith("until the end");
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            assertThat(client.all()).contains("Connection: close").endsWith("\r\n\r\nuntil the end");
        }
    }

    @Test
    void nobodyTakesAwayTheSignaturesOfThoseWhoCameBefore() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            assertThat(client.get(
                            "/",
                            "Connection: via, Max-Forwards, X-Own",
                            "Via: 1.0 fred",
                            "Max-Forwards: 5",
                            "X-Own: 1"))
                    .contains("\r\nVia: 1.0 fred\r\n", "\r\nVia: 1.1 sluice\r\n", "\r\nMax-Forwards: 5\r\n")
                    .doesNotContain("X-Own");
        }
    }

    @Test
    void showsTruncationAsAReset() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                    TimeUnit.MILLISECONDS.sleep(50);
                    connection.close();
                });
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.all()).endsWith("<reset>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void sendsNoBodyWithStatusesThatHaveNone(String status) throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 " + status + "\r\nETag: \"x\"\r\n\r\n");
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head())
                    .startsWith("HTTP/1.1 " + status)
                    .doesNotContain("Transfer-Encoding", "Content-Length");
            assertThat(client.head()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void tellsAHeadRequestTheLengthAndSendsNoBody() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("Content-Length: 1234\r\n");
            assertThat(client.head()).contains("Content-Length: 1234\r\n");
        }
    }

    @Test
    void relaysEarlyHintsButNotTheOriginsContinue() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 103 Early Hints\r\n").contains("Link: </a.css>");
            assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("ok");
        }
    }

    @Test
    void asksForTheBodyOnceWhenAClientWaits() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("hi");
            assertThat(client.response())
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("Expect")
                    .endsWith("hi");
        }
    }

    @Test
    void triesAnotherPeerWhenOneDoesNotListen() throws Exception {
        int nobody = Ports.unused();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        [locations.all]
                        upstream = "two"
                        [upstreams.two]
                        addrs = ["127.0.0.1:%d", "127.0.0.1:%d"]
                        """.formatted(nobody, origin.port()));
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 20; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                assertThat(client.response()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void triesAgainWhenAnIdleConnectionWasClosedJustThen() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (request.startsWith("GET /second")) {
                        connection.reset();
                    } else {
                        connection.write(OK);
                    }
                });
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).endsWith("ok");
            client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 502");
            assertThat(origin.requests().stream().filter(r -> r.startsWith("GET /second")))
                    .as("once on the reused connection, once on a fresh one")
                    .hasSize(2);
        }
    }

    @Test
    void answersForOriginsThatAreNotThereOrTalkNonsense() throws Exception {
        try (var proxy = TestProxy.inFrontOf(Ports.unused());
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 502").doesNotContain("127.0.0.1", "refused");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/2 200\r\n\r\n"
            })
    void refusesResponsesThatCanBeReadInTwoWays(String response) throws Exception {
        try (var origin = ScriptedOrigin.answering(response);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 502");
            proxy.awaitIdleUpstreamConnections(0);
        }
    }

    @Test
    void forgetsIdleConnectionsThatTheirOriginClosed() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(OK);
                    TimeUnit.MILLISECONDS.sleep(20);
                    connection.close();
                });
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 5; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response()).endsWith("ok");
                int made = i + 1;
                eventually(
                        "the origin has closed", () -> origin.connections() == made && origin.openConnections() == 0);
                proxy.awaitIdleUpstreamConnections(0);
            }
        }
    }

    @Test
    void givesUpOnAnOriginThatNeverAnswers() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> TimeUnit.HOURS.sleep(1));
                var proxy = TestProxy.run("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        [locations.all]
                        upstream = "slow"
                        [upstreams.slow]
                        addrs = ["127.0.0.1:%d"]
                        read_timeout = "300ms"
                        """.formatted(origin.port()));
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 504");
        }
    }

    @Test
    void cancelsTheUpstreamWhenTheClientGoesAway() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin");
                    connection.socket().getInputStream().read();
                });
                var proxy = TestProxy.inFrontOf(origin.port())) {
            var client = new RawClient(proxy.port());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            client.close();
            eventually(() -> origin.openConnections() == 0);
        }
    }

    @Test
    void refusesABodyBeyondTheLimitWhetherDeclaredOrNot() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port(), "client_max_body_size = \"10\"")) {
            try (var client = new RawClient(proxy.port())) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n01234567890");
                assertThat(client.response()).startsWith("HTTP/1.1 413");
                assertThat(origin.requests()).isEmpty();
            }
            try (var client = new RawClient(proxy.port())) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 413");
            }
        }
    }

    @Test
    void answersWithoutARouteByNotFound() throws Exception {
        try (var proxy = TestProxy.run("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["one"]
                        [locations.one]
                        path = "=/one"
                        upstream = "o"
                        [upstreams.o]
                        addrs = ["127.0.0.1:9"]
                        """);
                var client = new RawClient(proxy.port())) {
            client.send("GET /two HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 404 Not Found\r\n");
        }
    }

    @Test
    void distributesByWeight() throws Exception {
        try (var three = ScriptedOrigin.answering(OK);
                var one = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        [locations.all]
                        upstream = "two"
                        [upstreams.two]
                        addrs = ["127.0.0.1:%d 3", "127.0.0.1:%d 1"]
                        """.formatted(three.port(), one.port()));
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 400; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                client.response();
            }
            assertThat(three.requests()).hasSize(300);
            assertThat(one.requests()).hasSize(100);
        }
    }
}
