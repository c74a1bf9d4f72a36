package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static io.sluice.core.testing.Http2Frames.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.Http2Origin;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.Standstill;
import io.sluice.core.testing.TestAuthority;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels by extended CONNECT (RFC 8441), frame by frame, on either side, and what does not become one. */
class ExtendedConnectTest {
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final Pattern KEY = Pattern.compile("\r\nSec-WebSocket-Key: (\\S+)\r\n");

    private static final String ASK_BY_UPGRADE = """
            GET /chat HTTP/1.1\r
            Host: a\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: sports\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    private static final String[] ASK = {
        ":method",
        "CONNECT",
        ":protocol",
        "websocket",
        ":scheme",
        "https",
        ":path",
        "/chat?room=1",
        ":authority",
        "a",
        "sec-websocket-version",
        "13",
        "sec-websocket-protocol",
        "sports",
        "origin",
        "https://a"
    };

    /** The answer that RFC 6455 §4.2.2 asks for. */
    private static String agree(String request) throws Exception {
        Matcher key = KEY.matcher(request);
        assertThat(key.find()).isTrue();
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: sports\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
    }

    private static String agreeTo(String request) {
        try {
            return agree(request);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChainProxy.Description inFrontOf(int port) {
        return ChainProxy.inFrontOf(port).server("enabled_h2 = true");
    }

    private static String read(ScriptedOrigin.Connection connection, int length) throws IOException {
        return new String(connection.socket().getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** So many bytes of a stream's body. */
    private static String read(Http2Frames client, int length) throws IOException {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(client.next(DATA).text());
        }
        return text.toString();
    }

    private static int setting(Http2Frames.Frame settings, int id) {
        for (int at = 0; at < settings.payload().length; at += 6) {
            if (((settings.payload()[at] & 0xff) << 8 | (settings.payload()[at + 1] & 0xff)) == id) {
                return settings.number(at + 2);
            }
        }
        return 0;
    }

    // --- the offer
    // --------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isOfferedWhereALocationPermitsASwitch(boolean permitted) throws Exception {
        try (var proxy = inFrontOf(1).location(permitted ? "" : "upgrades = []").run();
                var client = Http2Client.connect(proxy.port())) {
            assertThat(setting(client.next(SETTINGS), ENABLE_CONNECT_PROTOCOL)).isEqualTo(permitted ? 1 : 0);
            if (!permitted) {
                assertThat(client.headers(1, false, ASK).outcome(1)).startsWith(":status: 400");
            }
        }
    }

    @Test
    void isRefusedForProtocolsThatTheLocationDoesNotName() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            String[] other = ASK.clone();
            other[3] = "connect-udp";
            assertThat(client.headers(1, false, other).outcome(1)).startsWith(":status: 501");
            assertThat(origin.connections()).isZero();
        }
    }

    // --- to a peer of HTTP/1.1
    // --------------------------------------------------------------------------------------------

    @Test
    void becomesAnUpgradeForAPeerOfHttp1() throws Exception {
        var early = new CompletableFuture<String>();
        var beforeAnswer = new CompletableFuture<Integer>();
        var methods = new LinkedBlockingQueue<String>();
        Plugin witness = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                methods.add(
                        exchange.request().method() + ' ' + exchange.request().path());
                return RequestResult.proceed();
            }
        };
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    Thread.sleep(200);
                    beforeAnswer.complete(connection.socket().getInputStream().available());
                    connection.write(agreeTo(request) + "first");
                    early.complete(read(connection, 9));
                    connection.write("second");
                    assertThat(connection.socket().getInputStream().read()).isEqualTo(-1);
                    connection.write("last").close();
                });
                var proxy = inFrontOf(origin.port()).then(witness).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).data(1, false, "too early");
            assertThat(client.decode(client.next(HEADERS)))
                    .startsWith(":status: 200\n")
                    .contains("sec-websocket-protocol: sports\n")
                    .doesNotContain("sec-websocket-accept", "upgrade", "connection", "content-length");
            assertThat(read(client, 11)).isEqualTo("firstsecond");
            assertThat(beforeAnswer.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(early.get(60, TimeUnit.SECONDS)).isEqualTo("too early");
            client.data(1, true, "");
            assertThat(client.outcome(1)).isEqualTo("last");
            String request = origin.requests().getFirst();
            assertThat(request)
                    .startsWith("GET /chat?room=1 HTTP/1.1\r\n")
                    .contains("\r\nhost: a\r\n", "\r\nConnection: Upgrade\r\n", "\r\nUpgrade: websocket\r\n")
                    .contains("\r\nsec-websocket-version: 13\r\n", "\r\nsec-websocket-protocol: sports\r\n")
                    .doesNotContain("protocol: websocket");
            Matcher key = KEY.matcher(request);
            assertThat(key.find()).isTrue();
            assertThat(Base64.getDecoder().decode(key.group(1))).hasSize(16);
            assertThat(methods).containsExactly("GET /chat");
            Outcome outcome = proxy.outcome();
            assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(outcome.status()).isEqualTo(101);
            assertThat(outcome.requestBytes()).isEqualTo(9);
            assertThat(outcome.responseBytes()).isEqualTo(15);
            proxy.proxy().awaitIdleUpstreamConnections(0);
        }
    }

    @Test
    void asksWithAKeyOfItsOwnWhateverTheClientSays() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(agreeTo(request)));
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            String[] withKey = java.util.Arrays.copyOf(ASK, ASK.length + 2);
            withKey[ASK.length] = "sec-websocket-key";
            withKey[ASK.length + 1] = "bm90IHJhbmRvbSBhdCBhbGw=";
            client.headers(1, false, withKey).headers(3, false, withKey);
            assertThat(client.decode(client.next(HEADERS))).startsWith(":status: 200\n");
            assertThat(client.decode(client.next(HEADERS))).startsWith(":status: 200\n");
            List<String> keys = origin.requests().stream()
                    .map(request -> KEY.matcher(request).results().toList())
                    .peek(found -> assertThat(found).hasSize(1))
                    .map(found -> found.getFirst().group(1))
                    .toList();
            assertThat(keys).hasSize(2).doesNotHaveDuplicates().doesNotContain("bm90IHJhbmRvbSBhdCBhbGw=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\n\r\n"
            })
    void saysNothingThatTheClientCouldTakeForConsent(String answer) throws Exception {
        try (var origin = ScriptedOrigin.answering(answer);
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            assertThat(client.headers(1, false, ASK).data(1, false, "early").outcome(1))
                    .startsWith(":status: 502\n");
            assertThat(proxy.outcome().status()).isEqualTo(502);
        }
    }

    @Test
    void passesARefusalOn() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).data(1, false, "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.outcome(1)).startsWith(":status: 403\n").endsWith("\nno");
            assertThat(client.next(RST_STREAM).number(0)).isZero();
            assertThat(origin.requests()).hasSize(1);
            assertThat(origin.bytes()).isEqualTo(origin.requests().getFirst().length());
            // The connection to the client goes on, as does the one to the origin.
            client.headers(3, true, Http2Client.get("/"));
            assertThat(client.outcome(3)).startsWith(":status: 403\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void isNotOpenedByAPluginThatAnswers() throws Exception {
        Plugin ready = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return new Respond(Response.of(200));
            }
        };
        try (var origin = ScriptedOrigin.answering("");
                var proxy = inFrontOf(origin.port()).then(ready).run();
                var client = Http2Client.connect(proxy.port())) {
            assertThat(client.headers(1, false, ASK).outcome(1)).startsWith(":status: 501\n");
            assertThat(origin.connections()).isZero();
        }
    }

    // --- to a peer of HTTP/2
    // ----------------------------------------------------------------------------------------------

    private static ChainProxy.Description inFrontOfHttp2(int port) {
        return inFrontOf(port).origin("alpn = \"h2\"");
    }

    /** An origin that consents, says what it hears in capitals, and ends when the client has. */
    private static Http2Origin shouting(List<String> heads, int... settings) throws IOException {
        return new Http2Origin((connection, number) -> {
            Http2Origin.hello(connection, settings);
            Http2Frames.Frame ask = connection.next(HEADERS);
            heads.add(connection.decode(ask));
            assertThat(ask.has(END_STREAM)).isFalse();
            connection.headers(ask.stream(), false, ":status", "200", "sec-websocket-protocol", "sports");
            for (var part = connection.next(DATA); ; part = connection.next(DATA)) {
                connection.data(ask.stream(), part.has(END_STREAM), part.text().toUpperCase(java.util.Locale.ROOT));
                if (part.has(END_STREAM)) {
                    connection.next(HEADERS);
                }
            }
        });
    }

    @Test
    void isPassedOnToAPeerOfHttp2() throws Exception {
        var heads = new CopyOnWriteArrayList<String>();
        try (var origin = shouting(heads, ENABLE_CONNECT_PROTOCOL, 1);
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK);
            assertThat(client.decode(client.next(HEADERS)))
                    .startsWith(":status: 200\n")
                    .contains("sec-websocket-protocol: sports\n");
            client.data(1, false, "hello");
            assertThat(read(client, 5)).isEqualTo("HELLO");
            assertThat(client.data(1, true, "bye").outcome(1)).isEqualTo("BYE");
            assertThat(heads.getFirst())
                    .startsWith(":method: CONNECT\n:scheme: http\n:authority: a\n:path: /chat?room=1\n"
                            + ":protocol: websocket\n")
                    .contains("sec-websocket-version: 13\n")
                    .doesNotContain("sec-websocket-key", "upgrade", "content-length", "te: ");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            proxy.proxy().awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void standsForTheUpgradeOfAClientOfHttp1() throws Exception {
        var heads = new CopyOnWriteArrayList<String>();
        try (var origin = shouting(heads, ENABLE_CONNECT_PROTOCOL, 1);
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = new RawClient(proxy.port())) {
            client.send(ASK_BY_UPGRADE + "early");
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("\r\nConnection: Upgrade\r\n", "\r\nUpgrade: websocket\r\n")
                    .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .contains("\r\nsec-websocket-protocol: sports\r\n");
            assertThat(client.send(" and late").finish().all()).isEqualTo("EARLY AND LATE");
            assertThat(heads.getFirst())
                    .startsWith(":method: CONNECT\n")
                    .contains(":protocol: websocket\n", "sec-websocket-protocol: sports\n")
                    .doesNotContain("sec-websocket-key", "upgrade", "connection");
            Outcome outcome = proxy.outcome();
            assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(outcome.status()).isEqualTo(101);
            proxy.proxy().awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void cannotBeAskedOfAPeerThatDoesNotOfferIt() throws Exception {
        try (var origin = Http2Origin.answering(
                        (connection, stream, head) -> connection.headers(stream, true, ":status", "204"));
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = Http2Client.connect(proxy.port());
                var old = new RawClient(proxy.port())) {
            assertThat(client.headers(1, false, ASK).outcome(1)).startsWith(":status: 501\n");
            assertThat(old.send(ASK_BY_UPGRADE).all()).startsWith("HTTP/1.1 501 ");
            client.headers(3, true, Http2Client.get("/"));
            assertThat(client.outcome(3)).startsWith(":status: 204\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    /** Of a peer that speaks both versions only the newer one lacks it: a connection of the older one is made. */
    @Test
    void isAskedByHttp1OfAPeerThatOffersItThereOnly() throws Exception {
        var authority = new TestAuthority("root");
        var spoken = new CopyOnWriteArrayList<String>();
        Http2Origin.Script http2 =
                Http2Origin.script((connection, stream, head) -> connection.headers(stream, true, ":status", "204"));
        try (var origin = new Http2Origin(
                        authority.listen(authority.issue("localhost"), "h2", "http/1.1"), (connection, number) -> {
                            var socket = (SSLSocket) connection.socket();
                            socket.startHandshake();
                            spoken.add(socket.getApplicationProtocol());
                            if (socket.getApplicationProtocol().equals("h2")) {
                                http2.serve(connection, number);
                            } else {
                                var client = new RawClient(socket);
                                client.send(agreeTo(client.head()) + "by http/1.1");
                                socket.getInputStream().readAllBytes();
                            }
                        });
                var proxy = inFrontOf(origin.port())
                        .origin("alpn = \"h2h1\"", "sni = \"localhost\"", "verify_cert = false")
                        .run();
                var client = Http2Client.connect(proxy.port());
                var old = new RawClient(proxy.port())) {
            client.headers(1, true, Http2Client.get("/"));
            assertThat(client.outcome(1)).startsWith(":status: 204\n");
            client.headers(3, false, ASK);
            assertThat(read(client, 11)).isEqualTo("by http/1.1");
            assertThat(old.send(ASK_BY_UPGRADE).head()).startsWith("HTTP/1.1 101 ");
            client.headers(5, true, Http2Client.get("/"));
            assertThat(client.outcome(5)).startsWith(":status: 204\n");
            assertThat(spoken).containsExactly("h2", "http/1.1", "http/1.1");
        }
    }

    @Test
    void passesTheRefusalOfAPeerOfHttp2On() throws Exception {
        try (var origin = Http2Origin.answering(
                        (connection, stream, head) -> connection.headers(
                                stream, true, ":status", head.startsWith(":method: CONNECT") ? "403" : "204"),
                        ENABLE_CONNECT_PROTOCOL,
                        1);
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            assertThat(client.headers(1, false, ASK).outcome(1)).startsWith(":status: 403\n");
            client.headers(3, true, Http2Client.get("/"));
            assertThat(client.outcome(3)).startsWith(":status: 204\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void endsWithAPeerThatBreaksItsWordAboutTunnels() throws Exception {
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection, ENABLE_CONNECT_PROTOCOL, 1);
                    connection.next(HEADERS);
                    connection.settings(ENABLE_CONNECT_PROTOCOL, 0);
                    connection.next(Http2Frames.GOAWAY);
                });
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            assertThat(client.headers(1, false, ASK).outcome(1)).startsWith(":status: 502\n");
        }
    }

    // --- how tunnels end
    // --------------------------------------------------------------------------------------------------

    @Test
    void passesResetsOn() throws Exception {
        var go = new CountDownLatch(1);
        BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(agreeTo(request) + "half");
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
    void passesResetsOnToAPeerOfHttp2() throws Exception {
        var reset = new CompletableFuture<Integer>();
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection, ENABLE_CONNECT_PROTOCOL, 1);
                    connection.next(HEADERS);
                    connection.headers(1, false, ":status", "200");
                    reset.complete(connection.next(RST_STREAM).number(0));
                    connection.next(HEADERS);
                    connection.headers(3, false, ":status", "200").reset(3, 8);
                    connection.next(HEADERS);
                });
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            client.reset(1, 8);
            assertThat(reset.get(60, TimeUnit.SECONDS)).isEqualTo(8);
            client.headers(3, false, ASK).next(HEADERS);
            assertThat(client.next(RST_STREAM).number(0)).isEqualTo(8);
            assertThat(proxy.outcomes(2))
                    .extracting(Outcome::end)
                    .containsExactly(Outcome.End.CLIENT_ABORTED, Outcome.End.UPSTREAM_TRUNCATED);
        }
    }

    /** What the client says last must not wait until something else is said on the connection to the peer. */
    @Test
    void endsAtOnceAtAPeerOfHttp2ThatHasEndedBefore() throws Exception {
        var heard = new CompletableFuture<String>();
        try (var origin = new Http2Origin((connection, number) -> {
                    Http2Origin.hello(connection, ENABLE_CONNECT_PROTOCOL, 1);
                    connection.next(HEADERS);
                    connection.headers(1, false, ":status", "200").data(1, true, "farewell");
                    var text = new StringBuilder();
                    Http2Frames.Frame part;
                    do {
                        part = connection.next(DATA);
                        text.append(part.text());
                    } while (!part.has(END_STREAM));
                    heard.complete(text.toString());
                    connection.next(HEADERS);
                });
                var proxy = inFrontOfHttp2(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK);
            assertThat(client.outcome(1)).startsWith(":status: 200\n").endsWith("\nfarewell");
            client.data(1, true, "last word");
            assertThat(heard.get(60, TimeUnit.SECONDS)).isEqualTo("last word");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
        }
    }

    @Test
    void hasNothingButData() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(agreeTo(request));
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
                    connection.write(agreeTo(request));
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
                    connection.write(agreeTo(request));
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
                    connection.write(agreeTo(request));
                    byte[] some = new byte[16 * 1024];
                    while (true) {
                        connection.socket().getOutputStream().write(some);
                        sent.addAndGet(some.length);
                    }
                });
                var proxy = inFrontOf(origin.port()).run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, false, ASK).next(HEADERS);
            assertThat(Standstill.of(sent)).isLessThan(12 << 20);
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
                    connection.write(agreeTo(request));
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
