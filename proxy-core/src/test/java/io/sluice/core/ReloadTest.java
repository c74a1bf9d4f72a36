package io.sluice.core;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Configurations that change while requests are under way. */
class ReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Instances instances = new Instances();

    /** The plugins of a category, while they live. */
    private static final class Instances {
        private final List<String> made = new CopyOnWriteArrayList<>();
        private final List<String> closed = new CopyOnWriteArrayList<>();
        private final List<String> usedAfterwards = new CopyOnWriteArrayList<>();
        private final ConcurrentHashMap<String, CompletableFuture<RequestResult>> held = new ConcurrentHashMap<>();
        private final AtomicInteger waiting = new AtomicInteger();

        private Plugin make(String label) {
            made.add(label);
            return new Labelling(label, this, new AtomicInteger(), new AtomicBoolean());
        }

        private RequestResult result(String path) {
            CompletableFuture<RequestResult> stage = held.get(path);
            if (stage == null) {
                return RequestResult.proceed();
            }
            waiting.incrementAndGet();
            return RequestResult.await(stage);
        }

        private CompletableFuture<RequestResult> hold(String path) {
            return held.computeIfAbsent(path, none -> new CompletableFuture<>());
        }
    }

    /** Says in each response which instance saw it, and how many it has seen. */
    private record Labelling(String label, Instances instances, AtomicInteger seen, AtomicBoolean over)
            implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            check();
            return instances.result(exchange.request().path());
        }

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            check();
            head.headers().add("X-Label", label + '=' + seen.incrementAndGet());
            return ResponseResult.proceed();
        }

        private void check() {
            if (over.get()) {
                instances.usedAfterwards.add(label);
            }
        }

        @Override
        public void close() {
            over.set(true);
            instances.closed.add(label);
        }
    }

    private TestProxy run(int threads, String toml) {
        return TestProxy.run(
                threads,
                toml,
                TestPlugins.category(
                        "label",
                        (settings, context) -> instances.make(settings.label().orElse(""))));
    }

    /** One location whose chain is {@code [same, changing]}; the second is configured by the label. */
    private static String config(ScriptedOrigin origin, String label, String... more) {
        return """
                [basic]
                grace_period = "30s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["same", "changing", "heading"]
                [plugins.same]
                category = "label"
                label = "same"
                [plugins.changing]
                category = "label"
                label = "%s"
                [plugins.heading]
                category = "response_headers"
                set_headers = ["X-Config: %s"]
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                %s
                """.formatted(label, label, origin.port(), String.join("\n", more));
    }

    private static ScriptedOrigin origin() throws IOException {
        return ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @Test
    void loseNoRequestInTwoHundredReloads() throws Exception {
        try (var origin = origin();
                var proxy = run(2, config(origin, "a"))) {
            var load = new Load(proxy.port(), 6);
            for (int i = 1; i <= 200; i++) {
                assertThat(proxy.reload(config(origin, i % 2 == 0 ? "a" : "b"))).isEmpty();
                if (i % 50 == 0) {
                    assertThat(proxy.reload(config(origin, "c", "[nonsense]"))).hasSize(1);
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
            load.stop();
            assertThat(load.failures).isEmpty();
            assertThat(load.answers).isNotEmpty().containsOnlyKeys("a", "b");
            assertThat(instances.usedAfterwards).isEmpty();
            eventually(() -> instances.closed.size() == 204);
        }
        assertThat(instances.made)
                .as("the unchanged one once, the other each time")
                .hasSize(206);
        assertThat(instances.closed).hasSize(206).containsOnlyOnce("same");
        assertThat(instances.closed)
                .filteredOn("c"::equals)
                .as("of what was refused")
                .hasSize(4);
    }

    /** Clients that ask again and again on connections that they keep. */
    private static final class Load {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private final ConcurrentHashMap<String, Integer> answers = new ConcurrentHashMap<>();
        private final List<Thread> clients = new CopyOnWriteArrayList<>();

        private Load(int port, int count) {
            for (int i = 0; i < count; i++) {
                clients.add(Thread.ofPlatform().start(() -> ask(port)));
            }
        }

        private void ask(int port) {
            try (var client = new RawClient(port)) {
                while (!stopped.get()) {
                    String response = client.send(GET).response();
                    String label = response.replaceAll("(?s).*\r\nX-Label: ([abc])=.*", "$1");
                    if (!response.startsWith("HTTP/1.1 200 OK\r\n")
                            || !response.contains("\r\nX-Config: " + label + "\r\n")
                            || !response.endsWith("ok")) {
                        failures.add(response);
                    }
                    answers.merge(label, 1, Integer::sum);
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }

        private void stop() throws InterruptedException {
            stopped.set(true);
            for (Thread client : clients) {
                client.join();
            }
        }
    }

    @Test
    void keepPluginsThatAreConfiguredAsBefore() throws Exception {
        try (var origin = origin();
                var proxy = run(1, config(origin, "a"));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).contains("X-Label: same=1\r\n", "X-Label: a=1\r\n");
            assertThat(proxy.reload(config(origin, "b"))).isEmpty();
            client.send(GET);
            assertThat(client.response()).contains("X-Label: same=2\r\n", "X-Label: b=1\r\n");
            eventually(() -> instances.closed.contains("a"));
            assertThat(instances.closed).containsExactly("a");
        }
        assertThat(instances.closed).containsExactlyInAnyOrder("a", "b", "same");
    }

    @Test
    void closePluginsAfterTheirLastExchange() throws Exception {
        try (var origin = origin();
                var proxy = run(1, config(origin, "a"));
                var slow = new RawClient(proxy.port());
                var other = new RawClient(proxy.port())) {
            var stage = instances.hold("/slow");
            slow.send(GET.replace("/ ", "/slow "));
            eventually(() -> instances.waiting.get() > 0);
            instances.held.clear();
            assertThat(proxy.reload(config(origin, "b"))).isEmpty();
            other.send(GET);
            assertThat(other.response()).contains("X-Label: b=1\r\n");
            TimeUnit.MILLISECONDS.sleep(100);
            assertThat(instances.closed).isEmpty();
            stage.complete(RequestResult.proceed());
            assertThat(slow.response()).contains("X-Label: a=1\r\n", "X-Config: a\r\n");
            eventually(() -> instances.closed.contains("a"));
            slow.send(GET);
            assertThat(slow.response()).as("the next on the same connection").contains("X-Config: b\r\n");
        }
        assertThat(instances.usedAfterwards).isEmpty();
    }

    @Test
    void changeNothingWhenTheyAreRefused() throws Exception {
        try (var origin = origin();
                var proxy = run(1, config(origin, "a"));
                var client = new RawClient(proxy.port())) {
            assertThat(proxy.reload("= broken")).isNotEmpty();
            assertThat(proxy.reload(config(origin, "b", "[plugins.other]", "category = \"labell\"")))
                    .singleElement()
                    .asString()
                    .startsWith("test.toml:")
                    .endsWith("plugins.other.category: no plugin category \"labell\", did you mean \"label\"?");
            client.send(GET);
            assertThat(client.response()).contains("X-Label: same=1\r\n", "X-Label: a=1\r\n", "X-Config: a\r\n");
        }
        assertThat(instances.made).as("none is left behind").hasSameSizeAs(instances.closed);
    }

    @Test
    void areToldOfFaultsOfEveryKindAtOnce() throws Exception {
        try (var origin = origin();
                var proxy = run(1, config(origin, "a"))) {
            String faulty = config(
                    origin,
                    "b",
                    "[servers.more]",
                    "adr = \"127.0.0.1:0\"",
                    "[plugins.unknown]",
                    "category = \"labell\"",
                    "[plugins.key]",
                    "category = \"key_auth\"",
                    "keyz = [\"s3cret\"]",
                    "[upstreams.other]",
                    "addrs = []");
            assertThat(proxy.reload(faulty).stream().map(problem -> problem.path()))
                    .containsExactly(
                            "servers.more.addr",
                            "servers.more.adr",
                            "plugins.unknown.category",
                            "plugins.key.keys",
                            "plugins.key.keyz",
                            "upstreams.other");
            assertThat(proxy.reload(faulty).toString()).doesNotContain("s3cret");
        }
        assertThat(instances.made).as("none is left behind").hasSameSizeAs(instances.closed);
    }

    @Test
    void addAndRemoveServers() throws Exception {
        try (var origin = origin();
                var proxy = run(2, config(origin, "a"));
                var client = new RawClient(proxy.port())) {
            int port = Ports.unused();
            assertThat(proxy.reload(config(origin, "b", server("more", port)))).isEmpty();
            var second = new RawClient(port);
            second.send(GET);
            assertThat(second.response()).contains("X-Config: b\r\n");
            client.send(GET);
            assertThat(client.response()).as("on a connection from before").contains("X-Config: b\r\n");

            assertThat(proxy.reload(config(origin, "a"))).isEmpty();
            assertThat(second.all()).as("idle, so ended at once").isEmpty();
            second.close();
            eventually(() -> !Ports.isOpen(port));
            client.send(GET);
            assertThat(client.response()).contains("X-Config: a\r\n");
        }
        assertThat(instances.usedAfterwards).isEmpty();
    }

    /** Sends a part of a head that has been read when this returns, as it came with a request that was answered. */
    private static void begin(RawClient client) throws IOException {
        assertThat(client.send(GET + "GET / HTTP/1.1\r\n").response()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void letTheExchangesOfARemovedServerEnd() throws Exception {
        int port = Ports.unused();
        try (var origin = origin();
                var proxy = run(2, config(origin, "a", server("more", port)));
                var slow = new RawClient(port);
                var dribbling = new RawClient(port)) {
            var stage = instances.hold("/slow");
            slow.send(GET.replace("/ ", "/slow "));
            begin(dribbling);
            eventually(() -> instances.waiting.get() > 0);
            instances.held.clear();
            assertThat(proxy.reload(config(origin, "b"))).isEmpty();
            TimeUnit.MILLISECONDS.sleep(200);
            dribbling.send("Host: a\r\n\r\n");
            assertThat(dribbling.all())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("X-Config: a\r\n", "Connection: close\r\n");
            stage.complete(RequestResult.proceed());
            assertThat(slow.all())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("X-Config: a\r\n", "Connection: close\r\n");
            eventually(() -> instances.closed.contains("a"));
        }
        assertThat(instances.usedAfterwards).isEmpty();
    }

    @Test
    void closeNoPluginThatARemovedServerMayStillUse() throws Exception {
        int port = Ports.unused();
        try (var origin = origin();
                var proxy = run(2, config(origin, "a", server("more", port)));
                var dribbling = new RawClient(port)) {
            begin(dribbling);
            assertThat(proxy.reload(config(origin, "b"))).isEmpty();
            TimeUnit.MILLISECONDS.sleep(300);
            dribbling.send("Host: a\r\n\r\n");
            assertThat(dribbling.all()).startsWith("HTTP/1.1 200 OK\r\n").contains("X-Config: a\r\n");
        }
        assertThat(instances.usedAfterwards).isEmpty();
    }

    @Test
    void moveAServerToAnotherAddress() throws Exception {
        int before = Ports.unused();
        try (var origin = origin();
                var proxy = run(2, config(origin, "a", server("more", before)));
                var old = new RawClient(before)) {
            old.send(GET);
            assertThat(old.response()).contains("X-Config: a\r\n");
            int after = Ports.unused();
            assertThat(proxy.reload(config(origin, "b", server("more", after)))).isEmpty();
            assertThat(old.all()).isEmpty();
            eventually(() -> !Ports.isOpen(before));
            try (var client = new RawClient(after)) {
                client.send(GET);
                assertThat(client.response()).contains("X-Config: b\r\n");
            }
        }
    }

    @Test
    void addAndRemoveAddressesOfAServer() throws Exception {
        int first = Ports.unused();
        int second = Ports.unused();
        try (var origin = origin();
                var proxy = run(2, config(origin, "a", server("more", first)))) {
            assertThat(proxy.reload(config(origin, "b", server("more", first, second))))
                    .isEmpty();
            for (int port : new int[] {first, second}) {
                try (var client = new RawClient(port)) {
                    client.send(GET);
                    assertThat(client.response()).contains("X-Config: b\r\n");
                }
            }
            assertThat(proxy.reload(config(origin, "a", server("more", second))))
                    .isEmpty();
            eventually(() -> !Ports.isOpen(first));
            try (var client = new RawClient(second)) {
                client.send(GET);
                assertThat(client.response()).contains("X-Config: a\r\n");
            }
        }
    }

    @Test
    void giveAServerAnotherName() throws Exception {
        int port = Ports.unused();
        try (var origin = origin();
                var proxy = run(2, config(origin, "a", server("more", port)))) {
            var load = new Load(port, 2);
            load.stop();
            assertThat(load.failures).isEmpty();
            assertThat(proxy.reload(config(origin, "b", server("renamed", port))))
                    .isEmpty();
            try (var client = new RawClient(port)) {
                client.send(GET);
                assertThat(client.response()).contains("X-Config: b\r\n");
            }
            assertThat(proxy.port("renamed")).isEqualTo(port);
        }
    }

    @Test
    void exchangeTheAddressesOfTwoServers() throws Exception {
        int one = Ports.unused();
        int two = Ports.unused();
        try (var origin = origin();
                var proxy = run(2, config(origin, "a", server("one", one), server("two", two)))) {
            assertThat(proxy.reload(config(origin, "b", server("one", two), server("two", one))))
                    .isEmpty();
            assertThat(proxy.port("one")).isEqualTo(two);
            assertThat(proxy.port("two")).isEqualTo(one);
            for (int port : new int[] {one, two}) {
                try (var client = new RawClient(port)) {
                    client.send(GET);
                    assertThat(client.response()).contains("X-Config: b\r\n");
                }
            }
        }
    }

    @Test
    void areRefusedWhenAnAddressIsTaken() throws Exception {
        int free = Ports.unused();
        try (var taken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var origin = origin();
                var proxy = run(2, config(origin, "a"));
                var client = new RawClient(proxy.port())) {
            assertThat(proxy.reload(config(origin, "b", server("free", free), server("taken", taken.getLocalPort()))))
                    .singleElement()
                    .asString()
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            client.send(GET);
            assertThat(client.response()).contains("X-Config: a\r\n", "X-Label: same=1\r\n");
            eventually("bound before the other failed", () -> !Ports.isOpen(free));
            eventually(() -> instances.closed.contains("b"));
        }
    }

    private static String server(String name, int... ports) {
        var addresses = new StringBuilder();
        for (int port : ports) {
            addresses
                    .append(addresses.isEmpty() ? "" : ", ")
                    .append("127.0.0.1:")
                    .append(port);
        }
        return """
                [servers.%s]
                addr = "%s"
                locations = ["all"]
                """.formatted(name, addresses);
    }
}
