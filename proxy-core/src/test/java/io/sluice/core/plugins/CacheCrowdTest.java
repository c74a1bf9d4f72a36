package io.sluice.core.plugins;

import static io.sluice.core.plugins.CachingProxy.FRESH;
import static io.sluice.core.plugins.CachingProxy.GET;
import static io.sluice.core.plugins.CachingProxy.fresh;
import static io.sluice.core.plugins.CachingProxy.inFrontOf;
import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who ask a cache for the same at the same time. */
class CacheCrowdTest {
    private static List<CompletableFuture<HttpResponse<String>>> send(
            HttpClient client, TestProxy proxy, int times, String... headers) {
        var responses = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < times; i++) {
            var request = HttpRequest.newBuilder(proxy.uri("/cold"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            responses.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
        }
        return responses;
    }

    @Test
    void aHundredColdRequestsAreOneForTheUpstream() throws Exception {
        var allAsk = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    allAsk.await();
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
                lock = "1m"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """.formatted(origin.port()));
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var responses = send(client, proxy, 100);
            eventually(() -> proxy.exchanges() == 100);
            allAsk.countDown();
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
        var allAsk = new CountDownLatch(1);
        var othersAtOnce = new CountDownLatch(49);
        var isFirst = new AtomicBoolean(true);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (isFirst.getAndSet(false)) {
                        allAsk.await();
                    } else {
                        // Were they to come one after the other, nobody would ever be answered.
                        othersAtOnce.countDown();
                        othersAtOnce.await();
                    }
                    connection.write("HTTP/1.1 200 OK\r\nCache-Control: private\r\nContent-Length: 3\r\n\r\nown");
                });
                var proxy = inFrontOf(origin, "lock = \"1m\"");
                var client = HttpClient.newHttpClient()) {
            var responses = send(client, proxy, 50);
            eventually(() -> proxy.exchanges() == 50);
            allAsk.countDown();
            for (var response : responses) {
                assertThat(response.get(60, TimeUnit.SECONDS).body()).isEqualTo("own");
            }
            assertThat(origin.requests()).hasSize(50);
        }
    }

    @Test
    void oneWhoIsKnownDoesNotKeepOthersFromSharing() throws Exception {
        var allAsk = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    allAsk.await();
                    connection.write(fresh("shared"));
                });
                var proxy = inFrontOf(origin, "lock = \"1m\"");
                var known = new RawClient(proxy.port());
                var client = HttpClient.newHttpClient()) {
            known.send("GET /cold HTTP/1.1\r\nHost: " + proxy.uri("/").getAuthority()
                    + "\r\nAuthorization: Basic eDp5\r\n\r\n");
            eventually(() -> origin.requests().size() == 1);
            var responses = send(client, proxy, 20);
            eventually(() -> proxy.exchanges() == 21);
            allAsk.countDown();
            assertThat(known.response()).contains("detail=authorization").endsWith("shared");
            for (var response : responses) {
                assertThat(response.get(60, TimeUnit.SECONDS).body()).isEqualTo("shared");
            }
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void nobodyWhoIsKnownStandsInAQueue() throws Exception {
        var allAsk = new CountDownLatch(1);
        var othersAtOnce = new CountDownLatch(19);
        var isFirst = new AtomicBoolean(true);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (isFirst.getAndSet(false)) {
                        allAsk.await();
                    } else {
                        othersAtOnce.countDown();
                        othersAtOnce.await();
                    }
                    connection.write(fresh("own"));
                });
                var proxy = inFrontOf(origin, "lock = \"1m\"");
                var client = HttpClient.newHttpClient()) {
            var responses = send(client, proxy, 20, "Authorization", "Basic eDp5");
            eventually(() -> proxy.exchanges() == 20);
            allAsk.countDown();
            for (var response : responses) {
                assertThat(response.get(60, TimeUnit.SECONDS).body()).isEqualTo("own");
            }
            assertThat(origin.requests()).hasSize(20);
        }
    }

    @Test
    void anUpstreamThatHasFailedIsNotAskedByAllAtOnce() throws Exception {
        var allAsk = new CountDownLatch(1);
        var number = new AtomicInteger();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    allAsk.await();
                    connection.write(
                            number.getAndIncrement() < 2
                                    ? "HTTP/1.1 503 Down\r\nContent-Length: 4\r\n\r\ndown"
                                    : fresh("shared"));
                });
                var proxy = inFrontOf(origin, "lock = \"1m\"");
                var client = HttpClient.newHttpClient()) {
            var responses = send(client, proxy, 20);
            eventually(() -> proxy.exchanges() == 20);
            allAsk.countDown();
            int failed = 0;
            for (var response : responses) {
                failed += response.get(60, TimeUnit.SECONDS).statusCode() == 503 ? 1 : 0;
            }
            assertThat(failed).isEqualTo(2);
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void nobodyWaitsLongerThanTheLockForWhatKeepsFailing() throws Exception {
        var late = new CountDownLatch(1);
        var number = new AtomicInteger();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (number.getAndIncrement() > 0) {
                        late.await();
                    }
                    connection.write("HTTP/1.1 503 Down\r\nContent-Length: 4\r\n\r\ndown");
                });
                var proxy = inFrontOf(origin, "lock = \"300ms\"");
                var client = HttpClient.newHttpClient()) {
            var responses = send(client, proxy, 5);
            eventually(() -> origin.requests().size() == 5);
            late.countDown();
            for (var response : responses) {
                assertThat(response.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 503 Down\r\nContent-Length: 4\r\n\r\ndown", ""})
    void whatIsStaleIsForAllWhoAskedInVain(String failure) throws Exception {
        var allAsk = new CountDownLatch(1);
        var isFirst = new AtomicBoolean(true);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (isFirst.getAndSet(false)) {
                        connection.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=0, stale-if-error=600\r\n"
                                + "ETag: \"a\"\r\nContent-Length: 5\r\n\r\nstale");
                        return;
                    }
                    allAsk.await();
                    if (failure.isEmpty()) {
                        connection.close();
                    } else {
                        connection.write(failure);
                    }
                });
                var proxy = inFrontOf(origin, "lock = \"100ms\"");
                var client = HttpClient.newHttpClient()) {
            assertThat(send(client, proxy, 1).getFirst().get().body()).isEqualTo("stale");
            var responses = send(client, proxy, 5);
            // One asks, and four no longer wait for it.
            eventually(() -> origin.requests().size() >= 6);
            allAsk.countDown();
            for (var response : responses) {
                assertThat(response.get(60, TimeUnit.SECONDS).body()).isEqualTo("stale");
                assertThat(response.get().headers().firstValue("Cache-Status"))
                        .hasValueSatisfying(status -> assertThat(status).endsWith("detail=stale-if-error"));
            }
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
                var proxy = inFrontOf(origin, "lock = \"1m\"");
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
}
