package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Http2WebSocket;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.WebSocketOrigin;
import io.sluice.spi.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** WebSocket over HTTP/2, with clients of others' making: Netty's and the JDK's. */
class Http2WebSocketTest {

    private static ChainProxy edge(int port, String... originLines) {
        return ChainProxy.inFrontOf(port)
                .server("enabled_h2 = true")
                .origin(originLines)
                .run();
    }

    private static void talk(Http2WebSocket socket) throws Exception {
        assertThat(socket.status()).isEqualTo("200");
        String large = "x".repeat(60_000);
        for (int i = 0; i < 200; i++) {
            socket.send("message " + i);
            socket.send(large);
            assertThat(socket.next()).isEqualTo("message " + i);
            assertThat(socket.next()).isEqualTo(large);
        }
        assertThat(socket.farewell()).isEqualTo(1000);
    }

    @Test
    void passesMessagesOfAClientOfHttp2() throws Exception {
        try (var origin = new WebSocketOrigin();
                var proxy = edge(origin.port());
                var socket = new Http2WebSocket(proxy.port(), "/chat?room=1")) {
            talk(socket);
            Outcome outcome = proxy.outcome();
            assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(outcome.requestBytes()).isGreaterThan(12_000_000);
            assertThat(outcome.responseBytes()).isGreaterThan(12_000_000);
            assertThat(origin.targets()).containsExactly("/chat?room=1");
            assertThat(origin.closes().poll(60, TimeUnit.SECONDS)).isEqualTo(1000);
        }
    }

    /** Through two proxies, between which it is an extended CONNECT, too. */
    @Test
    void passesMessagesByHttp2AllTheWay() throws Exception {
        try (var origin = new WebSocketOrigin();
                var inner = edge(origin.port());
                var outer = edge(inner.port(), "alpn = \"h2\"");
                var socket = new Http2WebSocket(outer.port(), "/chat?room=2")) {
            talk(socket);
            assertThat(outer.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(inner.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(origin.targets()).containsExactly("/chat?room=2");
            outer.proxy().awaitIdleUpstreamConnections(1);
        }
    }

    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedStage(this);
        }
    }

    private static void talk(int port, WebSocketOrigin origin) throws Exception {
        var ear = new Ear();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("sports")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), ear)
                .get(60, TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            socket.sendText("message " + i, true).get(60, TimeUnit.SECONDS);
            assertThat(ear.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("message " + i);
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(60, TimeUnit.SECONDS);
        assertThat(origin.closes().poll(60, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @Test
    void carriesAClientOfHttp1ThroughAPeerOfHttp2() throws Exception {
        try (var origin = new WebSocketOrigin();
                var inner = edge(origin.port());
                var outer = edge(inner.port(), "alpn = \"h2\"")) {
            talk(outer.port(), origin);
            assertThat(outer.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(inner.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
        }
    }

    @Test
    void asksAPeerThatPrefersHttp2ByExtendedConnect() throws Exception {
        var authority = new TestAuthority("root");
        try (var origin = new WebSocketOrigin();
                var inner = ProxyToml.inFrontOf(origin.port())
                        .server("certificates = [\"a\"]")
                        .and(TestAuthority.toml("a", authority.issue("origin.test")))
                        .run();
                var outer = edge(inner.port(), "alpn = \"h2h1\"", "sni = \"origin.test\"", "verify_cert = false")) {
            talk(outer.port(), origin);
            assertThat(outer.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            outer.proxy().awaitIdleUpstreamConnections(1);
        }
    }
}
