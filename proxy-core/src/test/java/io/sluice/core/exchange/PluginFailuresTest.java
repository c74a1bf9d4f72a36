package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.spi.Continue;
import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plugins that break their contract: their exchange fails closed, or goes on where that was asked for; nothing else suffers. */
class PluginFailuresTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    private static final String GOES_ON = "on_error = \"continue\"";

    /** Comes after the plugin that fails. */
    private static final Plugin MARK = new Plugin() {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set("X-Mark", "1");
            return ResponseResult.proceed();
        }
    };

    /** The ways to fail in a hook, each by the hooks' own result types. */
    interface Fault {
        RequestResult request();

        ResponseResult response();

        FailureResult failure();
    }

    private static final class Throwing implements Fault {
        private final Supplier<Throwable> thrown;

        private Throwing(Supplier<Throwable> thrown) {
            this.thrown = thrown;
        }

        @Override
        public RequestResult request() {
            throw sneaky(thrown.get());
        }

        @Override
        public ResponseResult response() {
            throw sneaky(thrown.get());
        }

        @Override
        public FailureResult failure() {
            throw sneaky(thrown.get());
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what a plugin in another language may do
    private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Gives back what no hook should. */
    private record Giving(
            Supplier<RequestResult> toRequest, Supplier<ResponseResult> toResponse, Supplier<FailureResult> toFailure)
            implements Fault {
        @Override
        public RequestResult request() {
            return toRequest.get();
        }

        @Override
        public ResponseResult response() {
            return toResponse.get();
        }

        @Override
        public FailureResult failure() {
            return toFailure.get();
        }
    }

    private static <T> CompletionStage<T> failed() {
        return CompletableFuture.failedFuture(new IOException("no luck"));
    }

    @SuppressWarnings("NullAway") // the very point
    static Stream<Named<Fault>> faults() {
        return Stream.of(
                Named.of("throws", new Throwing(() -> new IllegalStateException("oops"))),
                Named.of("throws a checked exception", new Throwing(() -> new IOException("oops"))),
                Named.of("has a broken class path", new Throwing(() -> new NoClassDefFoundError("com/example/Gone"))),
                Named.of("fails an assertion", new Throwing(() -> new AssertionError("oops"))),
                Named.of("overflows the stack", new Throwing(StackOverflowError::new)),
                Named.of("gives null", new Giving(() -> null, () -> null, () -> null)),
                Named.of(
                        "gives a stage that fails",
                        new Giving(
                                () -> RequestResult.await(failed()),
                                () -> ResponseResult.await(failed()),
                                () -> FailureResult.await(failed()))),
                Named.of(
                        "gives a stage of null",
                        new Giving(
                                () -> RequestResult.await(CompletableFuture.completedFuture(null)),
                                () -> ResponseResult.await(CompletableFuture.completedFuture(null)),
                                () -> FailureResult.await(CompletableFuture.completedFuture(null)))),
                Named.of(
                        "gives null for a stage",
                        new Giving(
                                () -> RequestResult.await(null),
                                () -> ResponseResult.await(null),
                                () -> FailureResult.await(null))),
                Named.of(
                        "gives null for a filter",
                        new Giving(
                                () -> Continue.PROCEED.filtering(null),
                                () -> Continue.PROCEED.filtering(null),
                                () -> FailureResult.await(null))),
                Named.of(
                        "gives null for a response",
                        new Giving(
                                () -> RequestResult.respond(null),
                                () -> ResponseResult.respond(null),
                                () -> FailureResult.respond(null))));
    }

    private static Plugin inRequest(Fault fault) {
        return new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return fault.request();
            }
        };
    }

    private static Plugin inUpstreamResponse(Fault fault) {
        return new Plugin() {
            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                return fault.response();
            }
        };
    }

    private static Plugin inUpstreamFailure(Fault fault) {
        return new Plugin() {
            @Override
            public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
                return fault.failure();
            }
        };
    }

    private static Plugin inResponse(Fault fault) {
        return new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return fault.response();
            }
        };
    }

    @ParameterizedTest
    @MethodSource("faults")
    void failTheirExchangeClosed(Fault fault) throws Exception {
        for (Plugin plugin : new Plugin[] {inRequest(fault), inUpstreamResponse(fault), inResponse(fault)}) {
            try (var origin = ScriptedOrigin.answering(OK);
                    var proxy = ChainProxy.inFrontOf(origin, plugin, MARK);
                    var client = new RawClient(proxy.port())) {
                for (int i = 0; i < 2; i++) {
                    client.send(POST);
                    assertThat(client.response())
                            .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
                            .contains("X-Mark: 1\r\n")
                            .doesNotContain("oops", "no luck", "java");
                }
                assertThat(proxy.outcomes(2)).extracting(Outcome::status).containsExactly(500, 500);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void letTheirExchangeGoOnWhereConfigured(Fault fault) throws Exception {
        for (Plugin plugin : new Plugin[] {inRequest(fault), inUpstreamResponse(fault), inResponse(fault)}) {
            try (var origin = ScriptedOrigin.answering(OK);
                    var proxy = ChainProxy.inFrontOf(origin)
                            .then(plugin, GOES_ON)
                            .then(MARK)
                            .run();
                    var client = new RawClient(proxy.port())) {
                for (int i = 0; i < 2; i++) {
                    client.send(POST);
                    assertThat(client.response())
                            .startsWith("HTTP/1.1 200 OK\r\n")
                            .contains("X-Mark: 1\r\n")
                            .endsWith("ok");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void answerForAFailedUpstreamByTheirOwnFailure(Fault fault) throws Exception {
        try (var proxy = ChainProxy.inFrontOf(Ports.unused())
                        .then(inUpstreamFailure(fault))
                        .then(MARK)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 500 ").contains("X-Mark: 1\r\n");
            assertThat(proxy.outcome().status()).isEqualTo(500);
        }
        try (var proxy = ChainProxy.inFrontOf(Ports.unused())
                        .then(inUpstreamFailure(fault), GOES_ON)
                        .then(MARK)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 502 ").contains("X-Mark: 1\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void seeTheirOwnErrorPageOnce(Fault fault) throws Exception {
        var calls = new AtomicInteger();
        Plugin plugin = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                calls.incrementAndGet();
                return fault.response();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, plugin);
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 500 ");
            assertThat(proxy.outcome().status()).isEqualTo(500);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void areOnlyReportedForACompletedExchange() throws Exception {
        Plugin plugin = new Plugin() {
            @Override
            public void onComplete(Exchange exchange, Outcome outcome) {
                throw new IllegalStateException("oops");
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, plugin);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(GET);
                assertThat(client.response()).startsWith("HTTP/1.1 200");
            }
            assertThat(proxy.outcomes(3)).extracting(Outcome::end).containsOnly(Outcome.End.COMPLETE);
        }
    }

    @SuppressWarnings("NullAway") // the very point
    static Stream<Named<Supplier<BodyFilter>>> brokenFilters() {
        return Stream.of(
                Named.of("throws", brokenFilter(() -> {
                    throw new IllegalStateException("oops");
                })),
                Named.of("throws a checked exception", brokenFilter(() -> {
                    throw sneaky(new IOException("oops"));
                })),
                Named.of("fails an assertion", brokenFilter(() -> {
                    throw new AssertionError("oops");
                })),
                Named.of("gives null", brokenFilter(() -> null)),
                Named.of("gives null for its bytes", brokenFilter(() -> new BodyResult.PartialReplaced(null))));
    }

    /** Lets the first chunk pass. */
    private static Supplier<BodyFilter> brokenFilter(Supplier<BodyResult> fault) {
        return () -> new BodyFilter() {
            private boolean begun;

            @Override
            public BodyResult onChunk(Chunk chunk) {
                if (begun) {
                    return fault.get();
                }
                begun = true;
                return BodyResult.proceed();
            }

            @Override
            public void close() {
                throw new IllegalStateException("oops, again");
            }
        };
    }

    private static Plugin filteringResponses(Supplier<BodyFilter> filter) {
        return new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return ResponseResult.proceed().filtering(filter.get());
            }
        };
    }

    private static Plugin filteringRequests(Supplier<BodyFilter> filter) {
        return new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return RequestResult.proceed().filtering(filter.get());
            }
        };
    }

    /** The second part is sent when the first has been read. */
    private static ScriptedOrigin answeringInTwoParts(Semaphore firstRead) throws IOException {
        return new ScriptedOrigin((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            firstRead.acquire();
            connection.write("5\r\nagain\r\n0\r\n\r\n");
        });
    }

    private static void readFirst(RawClient client, Semaphore firstRead) throws IOException {
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        assertThat(client.socket().getInputStream().readNBytes(10)).asString().isEqualTo("5\r\nfirst\r\n");
        firstRead.release();
    }

    @ParameterizedTest
    @MethodSource("brokenFilters")
    void breakAResponseOffThatHasBegun(Supplier<BodyFilter> filter) throws Exception {
        var firstRead = new Semaphore(0);
        try (var origin = answeringInTwoParts(firstRead);
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(filter));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            readFirst(client, firstRead);
            assertThat(client.all()).isEqualTo("<reset>");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        }
    }

    @ParameterizedTest
    @MethodSource("brokenFilters")
    void letAResponseGoOnUnfilteredWhereConfigured(Supplier<BodyFilter> filter) throws Exception {
        var firstRead = new Semaphore(0);
        try (var origin = answeringInTwoParts(firstRead);
                var proxy = ChainProxy.inFrontOf(origin)
                        .then(filteringResponses(filter), GOES_ON)
                        .run();
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                readFirst(client, firstRead);
                assertThat(client.socket().getInputStream().readNBytes(15))
                        .asString()
                        .isEqualTo("5\r\nagain\r\n0\r\n\r\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("brokenFilters")
    void answerForARequestThatIsOnItsWay(Supplier<BodyFilter> filter) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, filteringRequests(filter), MARK);
                var client = new RawClient(proxy.port())) {
            client.send(POST.substring(0, POST.length() - 3));
            // The first part has passed the filter when the origin hears of the request.
            eventually(() -> origin.bytes() > 0);
            client.send("llo");
            assertThat(client.response()).startsWith("HTTP/1.1 500 ").contains("X-Mark: 1\r\n");
            assertThat(proxy.outcome().status()).isEqualTo(500);
            assertThat(origin.requests()).noneMatch(request -> request.endsWith("hello"));
        }
    }

    @ParameterizedTest
    @MethodSource("brokenFilters")
    void letARequestGoOnUnfilteredWhereConfigured(Supplier<BodyFilter> filter) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin)
                        .then(filteringRequests(filter), GOES_ON)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(POST.substring(0, POST.length() - 3));
            // The first part has passed the filter when the origin hears of the request.
            eventually(() -> origin.bytes() > 0);
            client.send("llo");
            assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("ok");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void breakAResponseOffWhoseLengthAFilterPromisedWrongly() throws Exception {
        Supplier<BodyFilter> filter = () -> new BodyFilter() {
            @Override
            public BodyResult onChunk(Chunk chunk) {
                return chunk.isLast() ? BodyResult.proceed() : BodyResult.withhold();
            }

            @Override
            public boolean keepsLength() {
                return true;
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(filter));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.all()).endsWith("<reset>");
        }
    }

    /** The body is there before the connection to the peer is: filtered and refused in one go. */
    @Test
    void answerARequestWhoseLengthAFilterPromisedWrongly() throws Exception {
        Supplier<BodyFilter> filter = () -> new BodyFilter() {
            @Override
            public BodyResult onChunk(Chunk chunk) {
                return chunk.isLast()
                        ? BodyResult.proceed()
                        : BodyResult.replace(ByteBuffer.wrap("longer than that".getBytes(StandardCharsets.US_ASCII)));
            }

            @Override
            public boolean keepsLength() {
                return true;
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, filteringRequests(filter));
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.response()).startsWith("HTTP/1.1 502 ");
            assertThat(origin.requests()).isEmpty();
        }
    }
}
