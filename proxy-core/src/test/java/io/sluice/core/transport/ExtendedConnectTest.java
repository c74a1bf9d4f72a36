package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.RST_STREAM;
import static io.sluice.core.testing.Http2Frames.SETTINGS;
import static io.sluice.core.transport.ExtendedConnect.ASK;
import static io.sluice.core.transport.ExtendedConnect.ENABLE_CONNECT_PROTOCOL;
import static io.sluice.core.transport.ExtendedConnect.inFrontOf;
import static io.sluice.core.transport.ExtendedConnect.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.WebSocketOrigin;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels by extended CONNECT (RFC 8441) in front of HTTP/1.1, frame by frame, and what does not become one. */
class ExtendedConnectTest {
    private static final Pattern KEY = Pattern.compile("\r\nSec-WebSocket-Key: (\\S+)\r\n");

    private static String heard(ScriptedOrigin.Connection connection, int length) throws IOException {
        return new String(connection.socket().getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static int setting(Http2Frames.Frame settings, int id) {
        for (int at = 0; at < settings.payload().length; at += 6) {
            if (((settings.payload()[at] & 0xff) << 8 | (settings.payload()[at + 1] & 0xff)) == id) {
                return settings.number(at + 2);
            }
        }
        return 0;
    }

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
                    connection.write(WebSocketOrigin.consentTo(request) + "first");
                    early.complete(heard(connection, 9));
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
        try (var origin = new ScriptedOrigin(
                        (request, connection) -> connection.write(WebSocketOrigin.consentTo(request)));
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
}
