package io.sluice.core.plugins;

import static io.sluice.core.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LimitPluginTest {
    private static final int CLIENTS = 1_000;
    private static final int KEYS = 4;
    private static final int MAX = 10;
    private static final long SECOND = 1_000_000_000L;
    private static final String TEN = """
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            [locations.all]
            upstream = "origin"
            plugins = ["ten"]
            [upstreams.origin]
            addrs = ["127.0.0.1:%d"]
            [plugins.ten]
            category = "limit"
            tag = "header"
            key = "X-Api-Key"
            max = 10
            interval = "1s"
            """;

    /** A request that was let through, at a time between these two. */
    private record Passed(long sent, long answered) {}

    @Test
    void tenInASecondAreTenHoweverManyAskOnFourLoops() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var proxy = TestProxy.run(4, TEN.formatted(origin.port()))) {
            var passed = askAllAtOnce(proxy.port());

            for (var ofKey : passed) {
                assertThat(mostInASecond(ofKey)).isLessThanOrEqualTo(MAX);
                assertThat(ofKey).hasSizeGreaterThanOrEqualTo(2 * MAX);
            }
        }
    }

    @Test
    void aSecondDoesNotBeginAnew() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var proxy = TestProxy.run(4, TEN.formatted(origin.port()));
                var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            var passed = new ConcurrentLinkedQueue<Passed>();
            long first = System.nanoTime();
            ask(socket, 0, passed);
            // What is asked for around the end of the first one's second, where a window with a fixed begin would end.
            Thread.sleep(900);
            while (System.nanoTime() < first + 3 * SECOND / 2) {
                ask(socket, 0, passed);
                Thread.sleep(5);
            }

            assertThat(passed).hasSizeGreaterThanOrEqualTo(MAX);
            assertThat(mostInASecond(passed)).isLessThanOrEqualTo(MAX);
        }
    }

    /** How many have surely passed within one second, of all seconds that begin with one of them. */
    private static long mostInASecond(Collection<Passed> passed) {
        return passed.stream()
                .mapToLong(begin -> passed.stream()
                        .filter(other -> other.sent() >= begin.sent() && other.answered() < begin.sent() + SECOND)
                        .count())
                .max()
                .orElse(0);
    }

    private static List<ConcurrentLinkedQueue<Passed>> askAllAtOnce(int port) throws Exception {
        var passed =
                Stream.generate(ConcurrentLinkedQueue<Passed>::new).limit(KEYS).toList();
        var connected = new CountDownLatch(CLIENTS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = new ArrayList<Future<?>>();
            for (int i = 0; i < CLIENTS; i++) {
                int key = i % KEYS;
                asking.add(threads.submit(() -> {
                    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        connected.countDown();
                        connected.await();
                        askUntilTheEnd(socket, key, passed.get(key));
                    }
                    return true;
                }));
            }
            for (var client : asking) {
                client.get();
            }
        }
        return passed;
    }

    private static void askUntilTheEnd(Socket socket, int key, Collection<Passed> passed)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + 4 * SECOND + SECOND / 5;
        while (System.nanoTime() < end) {
            ask(socket, key, passed);
            Thread.sleep(100);
        }
    }

    private static void ask(Socket socket, int key, Collection<Passed> passed) throws IOException {
        var request = ("GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + key + "\r\n\r\n").getBytes(US_ASCII);
        var response = new byte[4096];
        long sent = System.nanoTime();
        socket.getOutputStream().write(request);
        int length = socket.getInputStream().read(response);
        if (length < 0) {
            throw new IOException("closed");
        }
        if (new String(response, 0, length, US_ASCII).startsWith("HTTP/1.1 200 ")) {
            passed.add(new Passed(sent, System.nanoTime()));
        }
    }

    @Test
    void refusalsSayWhenToComeAgain() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"per_key\"]",
                        "[plugins.per_key]",
                        "category = \"limit\"",
                        "tag = \"header\"",
                        "key = \"X-Api-Key\"",
                        "max = 2",
                        "interval = \"1h\"");
                var client = new RawClient(proxy.port())) {
            assertThat(get(client, "a")).startsWith("HTTP/1.1 200 ").contains("RateLimit-Remaining: 1\r\n");
            assertThat(get(client, "a")).startsWith("HTTP/1.1 200 ").contains("RateLimit-Remaining: 0\r\n");
            assertThat(get(client, "a"))
                    .startsWith("HTTP/1.1 429 ")
                    .containsPattern("Retry-After: 360[01]\r\n")
                    .contains("RateLimit-Limit: 2\r\n", "RateLimit-Policy: 2;w=3600\r\n")
                    .endsWith("Plugin limit, exceed limit 2");
            assertThat(get(client, "b")).startsWith("HTTP/1.1 200 ");
            assertThat(origin.requests()).hasSize(3);
        }
    }

    @Test
    void aClientThatLeavesMakesRoom() throws Exception {
        var held = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (request.startsWith("GET /held ")) {
                        held.countDown();
                        TimeUnit.HOURS.sleep(1);
                    }
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"one\"]",
                        "[plugins.one]",
                        "category = \"limit\"",
                        "type = \"inflight\"",
                        "max = 1");
                var client = new RawClient(proxy.port())) {
            try (var leaving = new RawClient(proxy.port())) {
                leaving.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                held.await();
                assertThat(get(client, "a")).startsWith("HTTP/1.1 429 ");
            }
            eventually(() -> get(client, "a").startsWith("HTTP/1.1 200 "));
        }
    }

    private static String get(RawClient client, String key) throws Exception {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + key + "\r\n\r\n")
                .response();
    }
}
