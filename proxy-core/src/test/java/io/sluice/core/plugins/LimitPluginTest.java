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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitPluginTest {
    private static final int CLIENTS = 1_000;
    private static final int SECONDS = 4;

    @Test
    void tenInASecondAreTenHoweverManyAskOnFourLoops() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                var proxy = TestProxy.run(4, """
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
                        max = 10
                        interval = "1s"
                        """.formatted(origin.port()))) {
            long begin = System.nanoTime();
            askAllAtOnce(proxy.port());
            // In each second that has begun meanwhile no more than ten, and not ten on each loop.
            long seconds = (System.nanoTime() - begin) / 1_000_000_000L + 1;
            assertThat(origin.requests()).hasSizeBetween(20, Math.toIntExact(10 * seconds));
        }
    }

    private static void askAllAtOnce(int port) throws Exception {
        var connected = new CountDownLatch(CLIENTS);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = new ArrayList<Future<?>>();
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(threads.submit(() -> {
                    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        connected.countDown();
                        connected.await();
                        askUntilTheEnd(socket, System.nanoTime() + SECONDS * 1_000_000_000L + 200_000_000L);
                    }
                    return true;
                }));
            }
            for (var client : asking) {
                client.get();
            }
        }
    }

    private static void askUntilTheEnd(Socket socket, long end) throws IOException, InterruptedException {
        var request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
        var response = new byte[4096];
        while (System.nanoTime() < end) {
            socket.getOutputStream().write(request);
            if (socket.getInputStream().read(response) < 0) {
                throw new IOException("closed");
            }
            Thread.sleep(100);
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
                    .contains("Retry-After: 3600\r\n", "RateLimit-Limit: 2\r\n", "RateLimit-Policy: 2;w=3600\r\n")
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
