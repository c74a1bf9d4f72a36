package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.Standstill;
import io.sluice.spi.ChainObserver;
import io.sluice.spi.Exchange;
import io.sluice.spi.ObservedFilter;
import io.sluice.spi.ObservedHook;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.ResponseHead;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that make much of little: they are asked for it piece by piece, as the other side takes it. */
class FilterTurnsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final int PIECE = 64 * 1024;

    /** Pieces that one byte becomes; four of them are 64 MiB, far more than the kernel keeps of two connections' ends. */
    private static final int PIECES = 256;

    private static final String FOUR = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1234";

    /** Makes pieces of each byte, of one letter each. */
    private static final class Expanding implements BodyFilter {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final byte[] piece = new byte[PIECE];
        private int left;

        @Override
        public BodyResult onChunk(Chunk chunk) {
            left = chunk.length() * PIECES;
            return onMore();
        }

        @Override
        public BodyResult onMore() {
            if (left == 0) {
                return BodyResult.withhold();
            }
            left--;
            Arrays.fill(piece, letter(made.getAndIncrement()));
            return BodyResult.more(ByteBuffer.wrap(piece));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static byte letter(int piece) {
        return (byte) ('a' + piece % 26);
    }

    private static void assertPieces(String body, int count) {
        assertThat(body).hasSize(count * PIECE);
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) != letter(i / PIECE)) {
                throw new AssertionError("piece " + i / PIECE + " has a " + body.charAt(i));
            }
        }
    }

    /** A filter for the responses to GET /. */
    private static Plugin filteringResponses(Supplier<BodyFilter> filter) {
        return new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                boolean wanted = exchange.request().path().equals("/");
                return wanted ? ResponseResult.proceed().filtering(filter.get()) : ResponseResult.proceed();
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

    private static void assertServesOthers(ChainProxy proxy) throws Exception {
        try (var other = new RawClient(proxy.port())) {
            assertThat(other.get("/other")).startsWith("HTTP/1.1 200 ").endsWith("1234");
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsThemUp() throws Exception {
        var filter = new Expanding();
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> filter));
                var client = new RawClient(proxy.port())) {
            client.socket().setReceiveBufferSize(PIECE);
            client.send(GET);
            assertThat(Standstill.of(filter.made::get)).isLessThan(4 * PIECES / 2);
            assertServesOthers(proxy);

            String head = client.head();
            assertPieces(client.body(head), 4 * PIECES);
            assertThat(client.get("/other")).as("on the same connection").endsWith("1234");
            assertThat(origin.connections()).isLessThanOrEqualTo(2);
            assertThat(proxy.outcomes(3)).extracting(Outcome::end).containsOnly(Outcome.End.COMPLETE);
        }
        assertThat(filter.closed).hasValue(1);
    }

    @Test
    void anOriginThatDoesNotReadHoldsThemUp() throws Exception {
        var filter = new Expanding();
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var proxy = ChainProxy.inFrontOf(server.getLocalPort())
                        .then(filteringRequests(() -> filter))
                        .run();
                var client = new RawClient(proxy.port())) {
            server.setReceiveBufferSize(PIECE);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n2\r\n23\r\n");
            try (var origin = new RawClient(server.accept())) {
                assertThat(Standstill.of(filter.made::get)).isLessThan(3 * PIECES);
                client.send("1\r\n4\r\n0\r\n\r\n");
                assertThat(Standstill.of(filter.made::get)).isLessThan(3 * PIECES);

                String head = origin.head();
                assertPieces(origin.body(head), 4 * PIECES);
                origin.send(OK);
                assertThat(client.response()).endsWith("ok");
            }
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
        }
        assertThat(filter.closed).hasValue(1);
    }

    @Test
    void whatIsMadeOfManyLittleChunksOfOneReadIsHeldUpAsWell() throws Exception {
        int chunks = 1000;
        var made = new AtomicInteger();
        byte[] piece = new byte[PIECE - 1];
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "1\r\nx\r\n".repeat(chunks) + "0\r\n\r\n");
                });
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> chunk -> {
                    if (chunk.length() == 0) {
                        return BodyResult.proceed();
                    }
                    Arrays.fill(piece, letter(made.getAndIncrement()));
                    return BodyResult.replace(ByteBuffer.wrap(piece));
                }));
                var client = new RawClient(proxy.port())) {
            client.socket().setReceiveBufferSize(PIECE);
            client.send(GET);
            assertThat(Standstill.of(made::get)).isLessThan(chunks / 2);

            String body = client.body(client.head());
            assertThat(body).hasSize(chunks * piece.length);
            for (int i = 0; i < chunks; i++) {
                assertThat((byte) body.charAt(i * piece.length)).isEqualTo(letter(i));
            }
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
        }
    }

    @Test
    void theLoopIsOthersBetweenTwoPieces() throws Exception {
        var calls = new AtomicInteger();
        var released = new AtomicBoolean();
        BodyFilter busy = new BodyFilter() {
            @Override
            public BodyResult onChunk(Chunk chunk) {
                return BodyResult.more();
            }

            @Override
            public BodyResult onMore() {
                calls.incrementAndGet();
                return released.get() ? BodyResult.finish(ByteBuffer.wrap(new byte[] {'!'})) : BodyResult.more();
            }
        };
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> busy));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            eventually(() -> calls.get() > 0);
            for (int i = 0; i < 3; i++) {
                int before = calls.get();
                assertServesOthers(proxy);
                eventually("it goes on", () -> calls.get() > before);
            }
            released.set(true);
            assertThat(client.response()).endsWith("\r\n\r\n!");
        }
    }

    /** Gives each chunk in two parts. */
    private static final class Halving implements BodyFilter {
        private byte[] second = {};

        @Override
        public BodyResult onChunk(Chunk chunk) {
            var bytes = chunk.bytes();
            byte[] first = new byte[bytes.remaining() / 2];
            bytes.get(first);
            second = new byte[bytes.remaining()];
            bytes.get(second);
            return BodyResult.more(ByteBuffer.wrap(first));
        }

        @Override
        public BodyResult onMore() {
            return BodyResult.replace(ByteBuffer.wrap(second));
        }
    }

    /** Is told of filters, which makes the proxy put something around them. */
    private record Observer(List<ObservedFilter> seen) implements Plugin, ChainObserver {
        @Override
        public void onHookCalled(Exchange exchange, ObservedHook call) {}

        @Override
        public void onFilterClosed(Exchange exchange, ObservedFilter filter) {
            seen.add(filter);
        }
    }

    @Test
    void severalOfThemKeepTheOrder() throws Exception {
        var filter = new Expanding();
        var seen = new CopyOnWriteArrayList<ObservedFilter>();
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy = ChainProxy.inFrontOf(
                        origin,
                        filteringResponses(() -> filter),
                        filteringResponses(Halving::new),
                        new Observer(seen),
                        filteringResponses(Halving::new));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertPieces(client.body(client.head()), 4 * PIECES);
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
        }
        assertThat(seen).hasSize(3);
        assertThat(seen.getFirst().chunks()).isBetween(1L, 5L);
        assertThat(seen.getLast().chunks()).isGreaterThan(4 * PIECES);
    }

    @Test
    void oneThatEndsTheBodyEndsThoseBeforeIt() throws Exception {
        var filter = new Expanding();
        var calls = new AtomicInteger();
        BodyFilter ends = chunk -> calls.incrementAndGet() < 3
                ? BodyResult.withhold()
                : BodyResult.finish(ByteBuffer.wrap(new byte[] {'!'}));
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy =
                        ChainProxy.inFrontOf(origin, filteringResponses(() -> filter), filteringResponses(() -> ends));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("\r\n\r\n!");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
            assertThat(client.get("/other")).endsWith("1234");
        }
        assertThat(filter.made).hasValue(3);
        assertThat(calls).hasValue(3);
    }

    private static BodyFilter failing(boolean overriding) {
        BodyFilter silent = chunk -> chunk.length() == 0 ? BodyResult.proceed() : BodyResult.more(chunk.bytes());
        return !overriding
                ? silent
                : new BodyFilter() {
                    @Override
                    public BodyResult onChunk(Chunk chunk) {
                        return silent.onChunk(chunk);
                    }

                    @Override
                    public BodyResult onMore() {
                        throw new IllegalStateException("thrown on purpose");
                    }
                };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatThrowsInsteadOfGivingMoreBreaksTheResponseOff(boolean overriding) throws Exception {
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> failing(overriding)));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.all()).doesNotContain("\r\n0\r\n");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatThrowsInsteadOfGivingMoreOfARequestIsAnsweredFor(boolean overriding) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, filteringRequests(() -> failing(overriding)));
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n1234");
            assertThat(client.response()).startsWith("HTTP/1.1 500 ");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void oneWhoseFailuresArePassedOverGetsTheNextChunk() throws Exception {
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy = ChainProxy.inFrontOf(origin.port())
                        .then(filteringResponses(() -> failing(true)), "on_error = \"continue\"")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("\r\n\r\n1234");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.COMPLETE);
        }
    }

    @Test
    void aClientThatLeavesEndsThem() throws Exception {
        var filter = new Expanding();
        try (var origin = ScriptedOrigin.answering(FOUR);
                var proxy = ChainProxy.inFrontOf(origin, filteringResponses(() -> filter))) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET).head();
                eventually(() -> filter.made.get() > 2);
            }
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
            int made = filter.made.get();
            assertServesOthers(proxy);
            assertThat(filter.made).hasValue(made);
        }
        assertThat(filter.closed).hasValue(1);
    }
}
