package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What filters do to bodies in both directions, and how often they are called and closed. */
class BodyFiltersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(Chunk chunk) {
        return StandardCharsets.ISO_8859_1.decode(chunk.bytes()).toString();
    }

    private static Plugin filteringResponses(Supplier<BodyFilter> filter) {
        return new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return ResponseResult.proceed().filtering(filter.get());
            }
        };
    }

    private static Plugin filteringUpstreamResponses(Supplier<BodyFilter> filter) {
        return new Plugin() {
            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
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

    /** Withholds everything until the end, then gives it changed. */
    private record Collecting(ByteArrayOutputStream collected, UnaryOperator<String> change) implements BodyFilter {
        private static Supplier<BodyFilter> changing(UnaryOperator<String> change) {
            return () -> new Collecting(new ByteArrayOutputStream(), change);
        }

        @Override
        public BodyResult onChunk(Chunk chunk) {
            collected.writeBytes(text(chunk).getBytes(StandardCharsets.ISO_8859_1));
            return chunk.isLast()
                    ? BodyResult.replace(bytes(change.apply(collected.toString(StandardCharsets.ISO_8859_1))))
                    : BodyResult.withhold();
        }
    }

    /** Records what it sees, and how often it is closed. */
    private static final class Recording implements BodyFilter {
        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public BodyResult onChunk(Chunk chunk) {
            seen.add(text(chunk) + (chunk.isLast() ? "$" : ""));
            return BodyResult.proceed();
        }

        @Override
        public boolean keepsLength() {
            return true;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }

        private String all() {
            return String.join("", seen);
        }
    }

    private static ScriptedOrigin inParts(String... parts) throws IOException {
        return new ScriptedOrigin((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: "
                    + String.join("", parts).length() + "\r\n\r\n");
            for (String part : parts) {
                connection.write(part);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        });
    }

    @Test
    void mayWithholdABodyToItsEnd() throws Exception {
        try (var origin = inParts("one", "two", "three");
                var proxy = ChainProxy.inFrontOf(
                        origin, filteringResponses(Collecting.changing(body -> '<' + body + '>')));
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response()).doesNotContain("Content-Length").endsWith("\r\n\r\n<onetwothree>");
            }
            assertThat(proxy.outcomes(2)).extracting(Outcome::responseBytes).containsExactly(13L, 13L);
        }
    }

    @Test
    void mayWithholdABodyAltogether() throws Exception {
        try (var origin = inParts("one", "two");
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> chunk -> BodyResult.withhold()));
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
            }
        }
    }

    @Test
    void areAskedInTheOrderOfTheListWhicheverTheHook() throws Exception {
        try (var origin = inParts("x");
                var proxy = ChainProxy.inFrontOf(
                        origin,
                        filteringResponses(Collecting.changing(body -> body + "1")),
                        filteringUpstreamResponses(Collecting.changing(body -> body + "2")),
                        filteringResponses(Collecting.changing(body -> body + "3")),
                        filteringUpstreamResponses(Collecting.changing(body -> body + "4")));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).as("those of the earlier step first").endsWith("x2413");
        }
    }

    @Test
    void leaveTheLengthWhereTheyKeepIt() throws Exception {
        var recording = new Recording();
        try (var origin = inParts("one", "two");
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> recording));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).contains("Content-Length: 6\r\n").endsWith("\r\n\r\nonetwo");
            proxy.outcome();
        }
        assertThat(recording.all()).isEqualTo("onetwo$");
        assertThat(recording.closed).hasValue(1);
    }

    @Test
    void mayEndABodyBeforeItsEnd() throws Exception {
        var behind = new Recording();
        var calls = new AtomicInteger();
        BodyFilter ends = chunk -> {
            calls.incrementAndGet();
            return BodyResult.finish(bytes(text(chunk).substring(0, 1)), bytes("the end"));
        };
        try (var origin = inParts("first", "second", "third");
                var proxy =
                        ChainProxy.inFrontOf(origin, filteringResponses(() -> ends), filteringResponses(() -> behind));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("\r\n\r\nfthe end");
            proxy.proxy().awaitIdleUpstreamConnections(1);
            client.send(GET);
            assertThat(client.response()).endsWith("\r\n\r\nfthe end");
            assertThat(origin.connections()).as("the rest was drained").isEqualTo(1);
        }
        assertThat(calls).hasValue(2);
        assertThat(behind.seen).containsExactly("fthe end$", "fthe end$");
    }

    @Test
    void mayEndABodyOfWhichMuchIsStillToCome() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\nfirst");
                    TimeUnit.MILLISECONDS.sleep(50);
                    connection.write("x".repeat(50_000_000));
                });
                var proxy = ChainProxy.inFrontOf(
                        origin, filteringResponses(() -> chunk -> BodyResult.finish(bytes("the end"))));
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response()).endsWith("\r\n\r\nthe end");
            }
            assertThat(proxy.outcomes(2)).extracting(Outcome::end).containsOnly(Outcome.End.COMPLETE);
        }
    }

    @Test
    void areClosedOnceWhateverBecomesOfTheBody() throws Exception {
        var recording = new Recording();
        Plugin replaces = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return exchange.request().path().equals("/replaced")
                        ? ResponseResult.respond(io.sluice.spi.Response.text(404, "no"))
                        : ResponseResult.proceed();
            }
        };
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
                    if (request.startsWith("GET /broken ")) {
                        connection.write("12").close();
                    } else if (!request.startsWith("HEAD")) {
                        connection.write("1234");
                    }
                });
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> recording), replaces)) {
            int expected = 0;
            for (String line : new String[] {"GET /", "HEAD /", "GET /replaced", "GET /broken"}) {
                try (var client = new RawClient(proxy.port())) {
                    client.send(line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    client.all();
                    int closed = ++expected;
                    proxy.outcomes(closed);
                    eventually(line, () -> recording.closed.get() == closed);
                }
            }
        }
    }

    @Test
    void areClosedWhenTheClientGoesAway() throws Exception {
        var recording = new Recording();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
                    connection.write("x".repeat(50_000_000));
                });
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> recording))) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET).head();
            }
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        }
        assertThat(recording.closed).hasValue(1);
    }

    @Test
    void seeAnEmptyBodyAsOneEmptyLastChunk() throws Exception {
        var recording = new Recording();
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> recording));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(recording.seen).containsExactly("$");
    }

    @Test
    void lendTheirChunkForOneCallOnly() throws Exception {
        var kept = new CopyOnWriteArrayList<Chunk>();
        try (var origin = inParts("secret");
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> chunk -> {
                    kept.add(chunk);
                    return BodyResult.proceed();
                }));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            client.response();
            proxy.outcome();
        }
        assertThat(kept).isNotEmpty().allMatch(chunk -> text(chunk).isEmpty());
    }

    @Test
    void mayChangeTheLengthOfARequest() throws Exception {
        Plugin plugin = filteringRequests(Collecting.changing(body -> body.replace("l", "[l]")));
        try (var origin = ScriptedOrigin.echoing();
                var proxy = ChainProxy.inFrontOf(origin, plugin);
                var client = new RawClient(proxy.port())) {
            client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.response())
                    .contains("Transfer-Encoding: chunked\r\n")
                    .endsWith("9\r\nhe[l][l]o\r\n0\r\n\r\n");
            client.send("POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            assertThat(client.response()).endsWith("9\r\nhe[l][l]o\r\n0\r\n\r\n");
            assertThat(proxy.outcomes(2)).extracting(Outcome::requestBytes).containsExactly(5L, 5L);
        }
    }

    @Test
    void mayEndARequestBeforeItsEnd() throws Exception {
        var calls = new AtomicInteger();
        Plugin plugin = filteringRequests(() -> chunk -> {
            calls.incrementAndGet();
            return BodyResult.finish(bytes("short"));
        });
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, plugin);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nhello");
                TimeUnit.MILLISECONDS.sleep(50);
                client.send("x".repeat(19_995));
                assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith("ok");
            }
            assertThat(origin.requests()).hasSize(2).allMatch(request -> request.endsWith("5\r\nshort\r\n0\r\n\r\n"));
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void areNotAskedForARequestWithoutABody() throws Exception {
        var recording = new Recording();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, filteringRequests(() -> recording));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.requests().getFirst()).doesNotContain("Transfer-Encoding", "Content-Length");
        }
        assertThat(recording.seen).isEmpty();
        assertThat(recording.closed).hasValue(1);
    }

    @Test
    void keepTheirStateInSlotsOfTheirOwn() throws Exception {
        var factory = TestPlugins.category("counting", (settings, context) -> new Counting(context));
        try (var origin = inParts("one", "two");
                var proxy = TestProxy.run("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        [locations.all]
                        upstream = "origin"
                        plugins = ["a", "b"]
                        [plugins.a]
                        category = "counting"
                        [plugins.b]
                        category = "counting"
                        [upstreams.origin]
                        addrs = ["127.0.0.1:%d"]
                        """.formatted(origin.port()), factory);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(GET);
                assertThat(client.response()).contains("X-a: 1\r\n", "X-b: 1\r\n");
            }
        }
    }

    /** Counts the hooks of one exchange that it has seen. */
    private record Counting(String name, Slot<Integer> calls) implements Plugin {
        private Counting(PluginContext context) {
            this(context.name(), context.slot(Integer.class));
        }

        @Override
        public RequestResult onRequest(Exchange exchange) {
            exchange.set(calls, exchange.get(calls).orElse(0) + 1);
            return RequestResult.proceed();
        }

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set("X-" + name, String.valueOf(exchange.get(calls).orElse(0)));
            return ResponseResult.proceed();
        }
    }

    @Test
    void stillCompleteWhenRequestsEndBadly() throws Exception {
        var recording = new Recording();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, filteringRequests(() -> recording))) {
            try (var client = new RawClient(proxy.port())) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
                eventually(() -> !recording.seen.isEmpty());
                client.socket().setSoLinger(true, 0);
            }
            proxy.outcomes(1);
            try (var client = new RawClient(proxy.port())) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                eventually(() -> recording.seen.size() >= 2);
                client.send("nonsense\r\n");
                assertThat(client.all()).startsWith("HTTP/1.1 400 ");
            }
            assertThat(proxy.outcomes(2))
                    .extracting(Outcome::end, Outcome::status)
                    .containsExactly(tuple(Outcome.End.CLIENT_ABORTED, 499), tuple(Outcome.End.COMPLETE, 400));
        }
        assertThat(recording.closed).hasValue(2);
    }
}
