package io.sluice.core.exchange;

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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that plugins make, from every hook and with every kind of body. */
class RespondTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final Plugin MARK = new Plugin() {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set("X-Mark", "1");
            return ResponseResult.proceed();
        }
    };

    private static Plugin answering(Response response) {
        return new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return RequestResult.respond(response);
            }
        };
    }

    @Test
    void headSaysTheLengthThatGetWouldHave() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, answering(Response.text(200, "hello")));
                var client = new RawClient(proxy.port())) {
            client.send(GET.replace("GET", "HEAD"));
            assertThat(client.head()).contains("\r\nContent-Length: 5\r\n");
            client.send(GET);
            assertThat(client.response()).endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void insteadOfAResponseWithoutABodyLeaveTheUpstreamsConnectionInUse() throws Exception {
        Plugin revalidating = new Plugin() {
            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                return ResponseResult.respond(Response.text(200, "kept"));
            }
        };
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 304 Not Modified\r\n\r\n");
                var proxy = ChainProxy.inFrontOf(origin, revalidating);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GET).response()).endsWith("kept");
            }
            assertThat(origin.requests()).hasSize(3);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void sharedBytesStayAsTheyAre() throws Exception {
        var bytes = ByteBuffer.allocateDirect(100_000);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ('a' + bytes.position() % 26));
        }
        var response = Response.of(200).withBody(bytes.flip().position(26));
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, answering(response));
                var client = new RawClient(proxy.port())) {
            String head = client.send(GET).head();
            assertThat(head).contains("\r\nContent-Length: 99974\r\n");
            String body = client.body(head);
            assertThat(body).startsWith("abcdefghijkl").hasSize(99_974);
            assertThat(client.send(GET).response()).endsWith("\r\n\r\n" + body);
        }
    }

    @Test
    void fromRequestHooksEndTheRequestSide() throws Exception {
        var laterCalls = new AtomicInteger();
        Plugin later = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                laterCalls.incrementAndGet();
                return RequestResult.proceed();
            }

            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                laterCalls.incrementAndGet();
                return ResponseResult.proceed();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, MARK, answering(Response.text(403, "no")), later);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response())
                        .startsWith("HTTP/1.1 403 Forbidden\r\n")
                        .contains("X-Mark: 1\r\n")
                        .endsWith("no");
            }
            assertThat(origin.requests()).isEmpty();
        }
        assertThat(laterCalls).hasValue(0);
    }

    @Test
    void fromRequestHooksLetTheConnectionServeWhatFollowsASmallBody() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, answering(Response.text(403, "no")));
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
            assertThat(client.response()).startsWith("HTTP/1.1 403 ").doesNotContain("Connection: close");
            client.send("lo" + GET);
            assertThat(client.response()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void fromRequestHooksCloseAConnectionWithALargeBodyUnread() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, answering(Response.text(403, "no")));
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\nhel");
            assertThat(client.all())
                    .startsWith("HTTP/1.1 403 ")
                    .contains("Connection: close\r\n")
                    .endsWith("no");
        }
    }

    @Test
    void fromUpstreamResponseHooksReplaceTheOriginsAnswer() throws Exception {
        Plugin plugin = new Plugin() {
            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                return head.status() == 500
                        ? ResponseResult.respond(Response.text(503, "later"))
                        : ResponseResult.proceed();
            }
        };
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 500 Oops\r\nX-Inner: 1\r\nContent-Length: 100000\r\n\r\ninternals");
                });
                var proxy = ChainProxy.inFrontOf(origin, plugin, MARK);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response())
                        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                        .contains("X-Mark: 1\r\n")
                        .doesNotContain("X-Inner", "internals")
                        .endsWith("later");
            }
            assertThat(proxy.outcomes(2)).extracting(Outcome::status).containsOnly(503);
        }
    }

    @Test
    void fromResponseHooksAreSeenByThePluginsBehind() throws Exception {
        var calls = new AtomicInteger();
        Plugin plugin = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                calls.incrementAndGet();
                return ResponseResult.respond(Response.text(404, "hidden"));
            }
        };
        Plugin before = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                head.headers().set("X-Before", "1");
                return ResponseResult.proceed();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, before, plugin, MARK);
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response())
                    .startsWith("HTTP/1.1 404 ")
                    .contains("X-Mark: 1\r\n")
                    .doesNotContain("X-Before")
                    .endsWith("hidden");
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void fromFailureHooksReplaceTheErrorPage() throws Exception {
        Plugin plugin = new Plugin() {
            @Override
            public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
                return FailureResult.respond(Response.text(200, failure.upstream() + ' ' + failure.kind()));
            }
        };
        try (var proxy = ChainProxy.inFrontOf(Ports.unused())
                        .then(plugin)
                        .then(MARK)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + GET);
            for (int i = 0; i < 2; i++) {
                assertThat(client.response())
                        .startsWith("HTTP/1.1 200 ")
                        .contains("X-Mark: 1\r\n")
                        .endsWith("origin CONNECT_FAILED");
            }
        }
    }

    @Test
    void mayBeThePeersThatAPluginChose() throws Exception {
        Plugin plugin = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                exchange.request().headers().first("X-To").ifPresent(exchange::useUpstream);
                return RequestResult.proceed();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var other = ScriptedOrigin.answering(OK.replace("ok", "OK"));
                var proxy = ChainProxy.inFrontOf(origin)
                        .upstream("other", other.port())
                        .then(plugin)
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("ok");
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-To: other\r\n\r\n");
            assertThat(client.response()).endsWith("OK");
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-To: nowhere\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 503 ").doesNotContain("nowhere");
        }
    }

    /** Bodies of 300 kB, which takes more than one turn to send. */
    private static final byte[] LARGE = "0123456789".repeat(30_000).getBytes(StandardCharsets.US_ASCII);

    static Stream<Named<Response>> largeResponses(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("large"), LARGE);
        return Stream.of(
                Named.of("bytes", Response.of(200).withBody(LARGE)),
                Named.of("a file", Response.of(200).withFile(file, 0, LARGE.length)),
                Named.of("a stream", Response.of(200).withStream(inPieces(LARGE, 7000))));
    }

    private static Flow.Publisher<ByteBuffer> inPieces(byte[] bytes, int size) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int at;

            @Override
            public void request(long n) {
                if (at == bytes.length) {
                    return;
                }
                int length = Math.min(size, bytes.length - at);
                ByteBuffer piece = ByteBuffer.wrap(bytes, at, length);
                at += length;
                subscriber.onNext(piece);
                if (at == bytes.length) {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @ParameterizedTest
    @MethodSource("largeResponses")
    void bringBodiesOfEveryKind(Response response) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, answering(response));
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.response())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .endsWith("\r\n\r\n" + new String(LARGE, StandardCharsets.US_ASCII));
            }
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET.replace(" / ", " /2 "));
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(proxy.outcomes(4))
                    .extracting(Outcome::responseBytes)
                    .containsExactly((long) LARGE.length, (long) LARGE.length, 0L, (long) LARGE.length);
        }
    }

    @ParameterizedTest
    @MethodSource("largeResponses")
    void passFilters(Response response) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin)
                        .then(answering(response))
                        .then(
                                "sub_filter",
                                "filters = [\"sub_filter '789012' 'abc' g\"]",
                                "types = [\"*\"]",
                                "status_codes = [200]")
                        .run();
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response())
                    .endsWith("\r\n\r\n" + new String(LARGE, StandardCharsets.US_ASCII).replace("789012", "abc"));
        }
    }

    @Test
    void thatAreFilesWhichAreNotThere(@TempDir Path folder) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(
                        origin, answering(Response.of(200).withFile(folder.resolve("none"), 0, 10)), MARK);
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 500 ");
            assertThat(proxy.outcome().status()).isEqualTo(500);
        }
    }

    @Test
    void thatAreFilesWhichShrank(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("short"), LARGE);
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy =
                        ChainProxy.inFrontOf(origin, answering(Response.of(200).withFile(file, 0, LARGE.length + 1)));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).startsWith("HTTP/1.1 500 ");
            assertThat(proxy.outcome().status()).isEqualTo(500);
        }
    }

    @Test
    void thatAreStreamsBreakOffWithTheirPublisher() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var publisher = new SubmissionPublisher<ByteBuffer>(Runnable::run, 4);
                var proxy =
                        ChainProxy.inFrontOf(origin, answering(Response.of(200).withStream(publisher)));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.head()).contains("Transfer-Encoding: chunked\r\n");
            // The head goes out before anybody listens to the publisher.
            while (!publisher.hasSubscribers()) {
                Thread.onSpinWait();
            }
            publisher.submit(ByteBuffer.wrap(new byte[] {'h', 'i'}));
            assertThat(client.socket().getInputStream().readNBytes(7))
                    .asString()
                    .isEqualTo("2\r\nhi\r\n");
            publisher.closeExceptionally(new IOException("gone"));
            assertThat(client.all()).isEqualTo("<reset>");
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        }
    }

    @Test
    void thatAreStreamsAreCancelledWithTheirClient() throws Exception {
        var cancelled = new AtomicBoolean();
        Flow.Publisher<ByteBuffer> endless = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                if (!cancelled.get()) {
                    subscriber.onNext(ByteBuffer.wrap(LARGE));
                }
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy =
                        ChainProxy.inFrontOf(origin, answering(Response.of(200).withStream(endless)))) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET);
                client.head();
            }
            assertThat(proxy.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        }
        assertThat(cancelled).isTrue();
    }
}
