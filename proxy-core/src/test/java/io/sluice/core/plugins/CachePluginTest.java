package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a cache is not a rule for one message after another: many at the same time, bodies on their way, other plugins. */
class CachePluginTest {
    private static final String FRESH = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static String fresh(String body) {
        return FRESH + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static TestProxy inFrontOf(ScriptedOrigin origin, String... settings) {
        var lines = new ArrayList<>(List.of("plugins = [\"cache\"]", "[plugins.cache]", "category = \"cache\""));
        lines.addAll(List.of(settings));
        return TestProxy.inFrontOf(origin.port(), lines.toArray(String[]::new));
    }

    private static void eventually(BooleanSupplier condition) {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    // --- many at the same time
    // ----------------------------------------------------------------------------------------

    private static List<CompletableFuture<HttpResponse<String>>> send(HttpClient client, TestProxy proxy, int times) {
        var responses = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < times; i++) {
            var request = HttpRequest.newBuilder(proxy.uri("/cold")).build();
            responses.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        return responses;
    }

    @Test
    void aHundredColdRequestsAreOneForTheUpstream() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    Thread.sleep(300);
                    connection.write(fresh("shared"));
                });
                var proxy = TestProxy.run(4, """
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["cache"]
                [plugins.cache]
                category = "cache"
                lock = "20s"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """.formatted(origin.port()));
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var responses = send(client, proxy, 100);
            int collapsed = 0;
            for (var response : responses) {
                assertThat(response.get().body()).isEqualTo("shared");
                String status =
                        response.get().headers().firstValue("Cache-Status").orElseThrow();
                collapsed += status.equals("sluice; fwd=uri-miss; collapsed") ? 1 : 0;
            }
            assertThat(origin.requests()).hasSize(1);
            assertThat(collapsed).isPositive();
        }
    }

    @Test
    void nobodyStandsInAQueueForWhatIsNotShared() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    Thread.sleep(200);
                    connection.write("HTTP/1.1 200 OK\r\nCache-Control: private\r\nContent-Length: 3\r\n\r\nown");
                });
                var proxy = inFrontOf(origin, "lock = \"20s\"");
                var client = HttpClient.newHttpClient()) {
            long began = System.nanoTime();
            for (var response : send(client, proxy, 50)) {
                assertThat(response.get().body()).isEqualTo("own");
            }
            // One after the other they would take ten seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(origin.requests()).hasSize(50);
        }
    }

    @Test
    void nobodyWaitsLongerThanTheLock() throws Exception {
        var late = new CountDownLatch(1);
        var number = new AtomicInteger();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (number.getAndIncrement() == 0) {
                        late.await();
                    }
                    connection.write(fresh("one"));
                });
                var proxy = inFrontOf(origin, "lock = \"100ms\"");
                var first = new RawClient(proxy.port());
                var second = new RawClient(proxy.port())) {
            first.send(GET);
            eventually(() -> origin.requests().size() == 1);
            assertThat(second.send(GET).response()).contains("fwd=uri-miss; collapsed=?0");
            late.countDown();
            assertThat(first.response()).contains("; stored").endsWith("one");
            assertThat(second.send(GET).response()).contains("sluice; hit");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void oneWhoWaitsAsksWhenTheOneInFrontGoesAway() throws Exception {
        var late = new CountDownLatch(1);
        var number = new AtomicInteger();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (number.getAndIncrement() == 0) {
                        late.await();
                    }
                    connection.write(fresh("one"));
                });
                var proxy = inFrontOf(origin, "lock = \"20s\"");
                var second = new RawClient(proxy.port())) {
            try (var first = new RawClient(proxy.port())) {
                first.send(GET);
                eventually(() -> origin.requests().size() == 1);
                second.send(GET);
                eventually(() -> proxy.exchanges() == 2);
            }
            assertThat(second.response())
                    .contains("fwd=uri-miss; fwd-status=200; stored")
                    .endsWith("one");
            late.countDown();
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void whatIsInvalidatedOnItsWayIsNotStored() throws Exception {
        var late = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (request.startsWith("GET")) {
                        connection.write(FRESH + "Content-Length: 3\r\n\r\no");
                        late.await();
                    }
                    connection.write(request.startsWith("GET") ? "ld" : "HTTP/1.1 204 Done\r\n\r\n");
                });
                var proxy = inFrontOf(origin);
                var reader = new RawClient(proxy.port());
                var writer = new RawClient(proxy.port())) {
            reader.send(GET);
            reader.head();
            assertThat(writer.send(GET.replace("GET", "DELETE")).response()).contains(" 204 ");
            late.countDown();
            assertThat(reader.body("\r\nContent-Length: 3\r\n")).isEqualTo("old");
            assertThat(reader.send(GET).response()).contains("fwd=uri-miss");
        }
    }

    // --- bodies
    // -------------------------------------------------------------------------------------------------------

    @Test
    void aBodyPassesWhileItIsStored() throws Exception {
        var half = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(FRESH + "Content-Length: 10\r\n\r\n01234");
                    half.await();
                    connection.write("56789");
                });
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.head()).contains("; stored");
            assertThat(client.socket().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("01234");
            half.countDown();
            assertThat(client.socket().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("56789");
            assertThat(client.send(GET).response()).contains("sluice; hit").endsWith("\r\n\r\n0123456789");
        }
    }

    @Test
    void aBodyThatBreaksOffIsNotStored() throws Exception {
        var number = new AtomicInteger();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (number.getAndIncrement() == 0) {
                        connection
                                .write(FRESH + "Content-Length: 10\r\n\r\n01234")
                                .close();
                    } else {
                        connection.write(fresh("0123456789"));
                    }
                });
                var proxy = inFrontOf(origin)) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET);
                assertThat(client.all()).contains("\r\n\r\n01234").endsWith("<reset>");
            }
            try (var client = new RawClient(proxy.port())) {
                assertThat(client.send(GET).response())
                        .contains("fwd=uri-miss; fwd-status=200; stored")
                        .endsWith("0123456789");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "100, true", "2048, true", "2049, true", "8193, true", "50000, true", "50001, false"})
    void chunkedBodiesAreStoredUpToTheLimit(int length, boolean stored) throws Exception {
        String body = "abcdefghij".repeat(length / 10 + 1).substring(0, length);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(FRESH + "Transfer-Encoding: chunked\r\n\r\n");
                    for (int at = 0; at < length; at += 7001) {
                        String part = body.substring(at, Math.min(length, at + 7001));
                        connection.write(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
                    }
                    connection.write("0\r\n\r\n");
                });
                var proxy = inFrontOf(origin, "max_file_size = \"50kb\"");
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).endsWith("\r\n\r\n" + body);
            String second = client.send(GET).response();
            assertThat(second).contains(stored ? "sluice; hit" : "sluice; fwd=uri-miss");
            assertThat(second).endsWith("\r\n\r\n" + body);
            assertThat(origin.requests()).hasSize(stored ? 1 : 2);
        }
    }

    @Test
    void aLargeBodyIsTheSameForManySlowClients() throws Exception {
        String body = "0123456789".repeat(90_000);
        try (var origin = ScriptedOrigin.answering(fresh(body));
                var proxy = inFrontOf(origin);
                var first = new RawClient(proxy.port())) {
            assertThat(first.send(GET).response()).endsWith(body);
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 20; i++) {
                clients.add(new RawClient(proxy.port()).send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.response()).contains("sluice; hit").endsWith("\r\n\r\n" + body);
                client.close();
            }
            assertThat(first.send("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=899990-899999,5-6\r\n\r\n")
                            .response())
                    .contains(
                            " 206 ",
                            "multipart/byteranges; boundary=",
                            "\r\nContent-Range: bytes 899990-899999/900000\r\n\r\n0123456789\r\n--",
                            "\r\nContent-Range: bytes 5-6/900000\r\n\r\n56\r\n--")
                    .endsWith("--\r\n");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    // --- sites, plugins, reloads
    // --------------------------------------------------------------------------------------

    @Test
    void sitesAreApart() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(fresh(request.lines()
                        .filter(line -> line.startsWith("Host: "))
                        .findFirst()
                        .orElse(""))));
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).endsWith("Host: a");
            assertThat(client.send(GET.replace("Host: a", "Host: b")).response())
                    .endsWith("Host: b");
            assertThat(client.send(GET.replace("Host: a", "Host: a:81")).response())
                    .endsWith("Host: a:81");
            assertThat(client.send(GET.replace("Host: a", "Host: A")).response())
                    .contains("; hit")
                    .endsWith("Host: a");
            assertThat(client.send(GET.replace("Host: a", "Host: a:80")).response())
                    .contains("; hit");
            assertThat(client.send(GET.replace("Host: a", "Host: A:81")).response())
                    .contains("; hit")
                    .endsWith("Host: a:81");
        }
    }

    @Test
    void theListDecidesWhatIsStored() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        FRESH + "Content-Type: text/html\r\nContent-Length: 11\r\n\r\nhello world");
                var proxy = TestProxy.inFrontOf(origin.port(), """
                        plugins = ["before", "words_before", "cache", "words_after", "after"]
                        [plugins.before]
                        category = "response_headers"
                        mode = "upstream"
                        set_headers = ["X-Before: 1"]
                        [plugins.words_before]
                        category = "sub_filter"
                        step = "upstream_response"
                        filters = ["sub_filter 'hello' 'goodbye'"]
                        [plugins.cache]
                        category = "cache"
                        [plugins.words_after]
                        category = "sub_filter"
                        step = "upstream_response"
                        filters = ["sub_filter 'world' 'moon'"]
                        [plugins.after]
                        category = "response_headers"
                        mode = "upstream"
                        set_headers = ["X-After: 1"]
                        """);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response())
                    .contains("X-Before: 1", "X-After: 1")
                    .endsWith("goodbye moon\r\n".strip());
            assertThat(client.send(GET).response())
                    .contains("sluice; hit", "X-Before: 1", "\r\nContent-Length: 13\r\n")
                    .doesNotContain("X-After")
                    .endsWith("\r\n\r\ngoodbye world");
        }
    }

    @Test
    void whatStandsBeforeItGuardsHitsToo() throws Exception {
        try (var origin = ScriptedOrigin.answering(fresh("secret"));
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"keys\", \"cache\"]",
                        "[plugins.keys]\ncategory = \"key_auth\"\nheader = \"X-Key\"\nkeys = [\"k\"]",
                        "[plugins.cache]\ncategory = \"cache\"");
                var client = new RawClient(proxy.port())) {
            String known = GET.replace("\r\n\r\n", "\r\nX-Key: k\r\n\r\n");
            assertThat(client.send(known).response()).endsWith("secret");
            assertThat(client.send(known).response()).contains("sluice; hit");
            assertThat(client.send(GET).response()).contains(" 401 ").doesNotContain("secret");
        }
    }

    @Test
    void servesWhatIsStaleWhenTheUpstreamIsGone() throws Exception {
        var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nCache-Control: max-age=0, stale-if-error=60\r\n"
                + "ETag: \"a\"\r\nContent-Length: 3\r\n\r\none");
        try (var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).contains("; stored").endsWith("one");
            origin.close();
            assertThat(client.send(GET).response())
                    .contains(" 200 ", "fwd=stale; detail=stale-if-error")
                    .endsWith("one");
            assertThat(client.send(GET.replace(" / ", " /other ")).response()).contains(" 502 ");
        }
    }

    @Test
    void aReloadKeepsWhatIsStoredUnlessTheCacheIsAnother() throws Exception {
        String toml = """
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["cache"]
                [plugins.cache]
                category = "cache"
                lock = "%s"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """;
        try (var origin = ScriptedOrigin.answering(fresh("one"));
                var proxy = TestProxy.run(toml.formatted("1s", origin.port()))) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET).response();
                assertThat(proxy.reload(toml.formatted("1s", origin.port()) + "# the same\n"))
                        .isEmpty();
                assertThat(client.send(GET).response()).contains("sluice; hit");
            }
            assertThat(proxy.reload(toml.formatted("2s", origin.port()))).isEmpty();
            try (var client = new RawClient(proxy.port())) {
                assertThat(client.send(GET).response()).contains("fwd=uri-miss");
            }
        }
    }
}
