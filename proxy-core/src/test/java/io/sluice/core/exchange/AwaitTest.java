package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exchanges that wait for plugins, in every hook. */
class AwaitTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    private static final String SHORT = "await_timeout = \"200ms\"";
    private static final Executor OTHER_THREAD =
            task -> CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS).execute(task);

    /** Waits for a stage in one hook. */
    interface Waiting {
        Plugin plugin(Supplier<? extends CompletionStage<Void>> stage, AtomicInteger calls);
    }

    static Stream<Named<Waiting>> hooks() {
        return Stream.of(
                Named.of("onRequest", (stage, calls) -> new Plugin() {
                    @Override
                    public RequestResult onRequest(Exchange exchange) {
                        calls.incrementAndGet();
                        return RequestResult.await(stage.get().thenApply(none -> RequestResult.proceed()));
                    }
                }),
                Named.of("onUpstreamResponse", (stage, calls) -> new Plugin() {
                    @Override
                    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                        calls.incrementAndGet();
                        return ResponseResult.await(stage.get().thenApply(none -> ResponseResult.proceed()));
                    }
                }),
                Named.of("onResponse", (stage, calls) -> new Plugin() {
                    @Override
                    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                        calls.incrementAndGet();
                        return ResponseResult.await(stage.get().thenApply(none -> ResponseResult.proceed()));
                    }
                }));
    }

    /** After the plugin that waits: on which thread the exchange goes on. */
    private static final class Later implements Plugin {
        private final AtomicReference<String> thread = new AtomicReference<>("");

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            thread.set(Thread.currentThread().getName());
            head.headers().set("X-Later", "1");
            return ResponseResult.proceed();
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void resumeOnTheirLoopWhenAnotherThreadCompletes(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        var later = new Later();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(
                        origin,
                        waiting.plugin(() -> CompletableFuture.runAsync(() -> {}, OTHER_THREAD), calls),
                        later);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(POST);
                assertThat(client.response())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("X-Later: 1\r\n")
                        .endsWith("ok");
            }
            assertThat(origin.requests()).hasSize(3).allMatch(request -> request.endsWith("\r\n\r\nhello"));
            assertThat(later.thread.get()).startsWith("sluice-loop");
            assertThat(calls).hasValue(3);
            assertThat(proxy.outcomes(3)).extracting(Outcome::end).containsOnly(Outcome.End.COMPLETE);
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void resumeWhenTheStageIsDoneAlready(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(
                        origin, waiting.plugin(() -> CompletableFuture.completedFuture(null), calls), new Later());
                var client = new RawClient(proxy.port())) {
            client.send(GET + GET);
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void endWithATimeOutWhenNothingComes(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        var stage = new CompletableFuture<Void>();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin)
                        .basic(SHORT)
                        .then(waiting.plugin(() -> stage, calls))
                        .then(new Later())
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response())
                    .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
                    .contains("X-Later: 1\r\n");
            stage.complete(null);
            assertThat(client.patience(100).all())
                    .as("after the late completion")
                    .isEqualTo("<timeout>");
            assertThat(proxy.outcome().status()).isEqualTo(504);
            assertThat(calls).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void goOnWhenNothingComesWhereConfigured(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin)
                        .basic(SHORT)
                        .then(waiting.plugin(CompletableFuture::new, calls), "on_error = \"continue\"")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void countATimeOutOfThePluginsOwnAsItsFailure(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        var late = CompletableFuture.<Void>failedFuture(new TimeoutException("of its own"));
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin)
                        .then(waiting.plugin(() -> late, calls), "on_error = \"continue\"")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void endWithTheirClient(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        var stage = new CompletableFuture<Void>();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, waiting.plugin(() -> stage, calls), new Later())) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET);
                eventually(() -> calls.get() > 0);
                client.socket().setSoLinger(true, 0);
            }
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
            assertThat(proxy.outcome().status()).isEqualTo(499);
            stage.complete(null);
        }
    }

    @Test
    void holdBackABodyUntilItIsTheirTurn() throws Exception {
        String body = "x".repeat(3_000_000);
        var released = new CompletableFuture<Void>();
        Plugin plugin = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return RequestResult.await(released.thenApply(none -> RequestResult.proceed()));
            }

            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return ResponseResult.await(
                        CompletableFuture.supplyAsync(() -> ResponseResult.proceed(), OTHER_THREAD));
            }
        };
        try (var origin = new ScriptedOrigin((request, connection) ->
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
                var proxy = ChainProxy.inFrontOf(origin, plugin);
                var client = new RawClient(proxy.port())) {
            var sent = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    sent.countDown();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            TimeUnit.MILLISECONDS.sleep(100);
            released.complete(null);
            assertThat(client.response()).endsWith("\r\n\r\n" + body);
            assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(origin.requests().getFirst()).endsWith("\r\n\r\n" + body);
            assertThat(proxy.outcome().requestBytes()).isEqualTo(body.length());
            assertThat(proxy.outcome().responseBytes()).isEqualTo(body.length());
        }
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void sendOnWhatThereIsWhenTheyResume(Waiting waiting) throws Exception {
        var calls = new AtomicInteger();
        var over = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
                    over.await();
                    connection.write("again");
                });
                var proxy = ChainProxy.inFrontOf(
                        origin, waiting.plugin(() -> CompletableFuture.runAsync(() -> {}, OTHER_THREAD), calls));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.socket().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("first");
            over.countDown();
            assertThat(client.socket().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("again");
        }
    }

    @Test
    void maySettleAFailureOfTheUpstream() throws Exception {
        Plugin plugin = new Plugin() {
            @Override
            public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
                var stale = FailureResult.respond(Response.text(200, "stale: " + failure.kind()));
                return FailureResult.await(CompletableFuture.supplyAsync(() -> stale, OTHER_THREAD));
            }
        };
        try (var proxy = ChainProxy.inFrontOf(Ports.unused()).then(plugin).run();
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("stale: CONNECT_FAILED");
            }
        }
    }

    @Test
    void maySettleAFailureOfTheUpstreamByWaitingTooLong() throws Exception {
        Plugin plugin = new Plugin() {
            @Override
            public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
                return FailureResult.await(new CompletableFuture<FailureResult>());
            }
        };
        try (var proxy = ChainProxy.inFrontOf(Ports.unused())
                        .basic(SHORT)
                        .then(plugin)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 504 ");
        }
    }

    @Test
    void areOverOnceTheBodyIsTooLarge() throws Exception {
        var resumed = new AtomicInteger();
        var stage = new CompletableFuture<RequestResult>();
        Plugin waits = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return RequestResult.await(stage);
            }

            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                // While this waits, the request's own stage completes.
                exchange.executor().execute(() -> stage.complete(RequestResult.proceed()));
                return ResponseResult.await(
                        CompletableFuture.supplyAsync(() -> ResponseResult.proceed(), OTHER_THREAD));
            }
        };
        Plugin counts = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                resumed.incrementAndGet();
                return RequestResult.proceed();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin)
                        .location("client_max_body_size = \"10\"")
                        .then(waits)
                        .then(counts)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 413 ");
            assertThat(proxy.outcome().status()).isEqualTo(413);
        }
        assertThat(resumed).hasValue(0);
    }
}
