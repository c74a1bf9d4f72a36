package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static io.sluice.core.transport.ExtendedConnect.ASK;
import static io.sluice.core.transport.ExtendedConnect.ENABLE_CONNECT_PROTOCOL;
import static io.sluice.core.transport.ExtendedConnect.inFrontOf;
import static io.sluice.core.transport.ExtendedConnect.inFrontOfHttp2;
import static io.sluice.core.transport.ExtendedConnect.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.Http2Origin;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.WebSocketOrigin;
import io.sluice.spi.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Tunnels by extended CONNECT (RFC 8441) to peers of HTTP/2, whichever version the client speaks. */
class ExtendedConnectToHttp2Test {
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
                                client.send(WebSocketOrigin.consentTo(client.head()) + "by http/1.1");
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
}
