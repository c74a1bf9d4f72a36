package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.testing.WebSocketOrigin;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.ResponseHead;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** WebSocket through the proxy, with the JDK's client. */
class WebSocketTest {
    private static final HeaderName SEEN = HeaderName.of("X-Seen");

    /** What a client hears. */
    private static final class Ear implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final AtomicLong bytes = new AtomicLong();
        private final Semaphore credit;
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<Throwable> failed = new CompletableFuture<>();

        private Ear(int credit) {
            this.credit = new Semaphore(credit);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return CompletableFuture.completedStage(this);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            bytes.addAndGet(data.remaining());
            if (last) {
                credit.release();
            }
            socket.request(1);
            return CompletableFuture.completedStage(this);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedStage(this);
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            failed.complete(cause);
        }
    }

    private static WebSocket connect(int port, Ear ear) throws Exception {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat?room=1"), ear)
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void passesMessagesBothWaysAndEndsLikeAnyExchange() throws Exception {
        var hooks = new LinkedBlockingQueue<String>();
        Plugin plugin = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                hooks.add("request " + exchange.request().path());
                return RequestResult.proceed();
            }

            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                hooks.add("upstream " + head.status());
                return ResponseResult.proceed();
            }

            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                hooks.add("response " + head.status());
                head.headers().set(SEEN, "1");
                return ResponseResult.proceed();
            }
        };
        try (var origin = new WebSocketOrigin();
                var proxy = ChainProxy.inFrontOf(origin.port()).then(plugin).run()) {
            var ear = new Ear(0);
            WebSocket socket = connect(proxy.port(), ear);
            for (int i = 0; i < 100; i++) {
                socket.sendText("message " + i, true).get(60, TimeUnit.SECONDS);
                assertThat(ear.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("message " + i);
            }
            proxy.proxy().awaitExchanges(1);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(60, TimeUnit.SECONDS);
            assertThat(ear.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(origin.closes().poll(60, TimeUnit.SECONDS)).isEqualTo(1000);
            Outcome outcome = proxy.outcome();
            assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(outcome.status()).isEqualTo(101);
            // A client's frame of so few bytes has 6 of its own, a server's 2.
            assertThat(outcome.requestBytes()).isBetween(1500L, 2500L);
            assertThat(outcome.responseBytes()).isBetween(1100L, 2000L);
            assertThat(origin.targets()).containsExactly("/chat?room=1");
            assertThat(hooks).containsExactly("request /chat", "upstream 101", "response 101");
            proxy.proxy().awaitIdleUpstreamConnections(0);
        }
    }

    @Test
    void passesAHundredMebibytesEachWayInBoundedMemory() throws Exception {
        try (var origin = new WebSocketOrigin();
                var proxy = ChainProxy.inFrontOf(origin.port()).run()) {
            int window = 32;
            var ear = new Ear(window);
            WebSocket socket = connect(proxy.port(), ear);
            byte[] message = new byte[64 * 1024];
            long before = PlatformDependent.usedDirectMemory();
            long most = 0;
            int messages = 100 * 1024 * 1024 / message.length;
            for (int i = 0; i < messages; i++) {
                // Of the two ends' own queues, so that what is measured is the proxy.
                assertThat(ear.credit.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
                socket.sendBinary(ByteBuffer.wrap(message), true).get(60, TimeUnit.SECONDS);
                most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
            }
            assertThat(ear.credit.tryAcquire(window, 60, TimeUnit.SECONDS)).isTrue();
            assertThat(ear.bytes.get()).isEqualTo((long) messages * message.length);
            assertThat(most).isLessThan(24 << 20);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(60, TimeUnit.SECONDS);
            Outcome outcome = proxy.outcome();
            assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(outcome.requestBytes()).isGreaterThan(100 << 20);
            assertThat(outcome.responseBytes()).isGreaterThan(100 << 20);
        }
    }

    @Test
    void tellsTheOriginWhenTheClientDies() throws Exception {
        try (var origin = new WebSocketOrigin();
                var proxy = ChainProxy.inFrontOf(origin.port()).run()) {
            WebSocket socket = connect(proxy.port(), new Ear(0));
            socket.abort();
            assertThat(origin.closes().poll(60, TimeUnit.SECONDS)).isEqualTo(1006);
            assertThat(proxy.outcome().status()).isEqualTo(101);
            proxy.proxy().awaitConnections(0);
        }
    }

    @Test
    void tellsTheClientWhenTheOriginDies() throws Exception {
        try (var origin = new WebSocketOrigin();
                var proxy = ChainProxy.inFrontOf(origin.port()).run()) {
            var ear = new Ear(0);
            connect(proxy.port(), ear);
            origin.breakConnections();
            var end = CompletableFuture.anyOf(ear.failed, ear.closed).get(60, TimeUnit.SECONDS);
            assertThat(end).isNotEqualTo(1000);
            assertThat(proxy.outcome().status()).isEqualTo(101);
        }
    }

    @Test
    void outlivesAReloadAndEndsWithTheProxy() throws Exception {
        String toml = """
                [basic]
                grace_period = "500ms"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                %s
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """;
        try (var origin = new WebSocketOrigin()) {
            var ear = new Ear(0);
            try (var proxy = TestProxy.run(toml.formatted("", origin.port()))) {
                WebSocket socket = connect(proxy.port(), ear);
                assertThat(proxy.reload(toml.formatted("upgrades = []", origin.port())))
                        .isEmpty();
                socket.sendText("still there", true).get(60, TimeUnit.SECONDS);
                assertThat(ear.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("still there");
            }
            // After the time of grace it was cut off, and both sides know.
            assertThat(CompletableFuture.anyOf(ear.failed, ear.closed).get(60, TimeUnit.SECONDS))
                    .isNotEqualTo(1000);
            assertThat(origin.closes().poll(60, TimeUnit.SECONDS)).isEqualTo(1006);
        }
    }

    @Test
    void isEncryptedTowardsTheClientOnly() throws Exception {
        var authority = new TestAuthority("root");
        try (var origin = new WebSocketOrigin();
                var proxy = ProxyToml.inFrontOf(origin.port())
                        .server("certificates = [\"a\"]")
                        .and(TestAuthority.toml("a", authority.issue("localhost")))
                        .run()) {
            var ear = new Ear(0);
            WebSocket socket = HttpClient.newBuilder()
                    .sslContext(authority.context(null))
                    .build()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("wss://localhost:" + proxy.port() + "/"), ear)
                    .get(60, TimeUnit.SECONDS);
            socket.sendText("secret", true).get(60, TimeUnit.SECONDS);
            assertThat(ear.texts.poll(60, TimeUnit.SECONDS)).isEqualTo("secret");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(60, TimeUnit.SECONDS);
            assertThat(origin.closes().poll(60, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(ear.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
        }
    }
}
