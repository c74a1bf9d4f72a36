package io.sluice.spi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Response;
import io.sluice.spi.body.Body;
import io.sluice.spi.extension.CacheStore;
import io.sluice.spi.extension.ConfigSource;
import io.sluice.spi.extension.LoadBalancing;
import io.sluice.spi.extension.LoadBalancing.BalancedPeer;
import io.sluice.spi.extension.StoredEntry;
import io.sluice.spi.testkit.FakeAdminRequest;
import io.sluice.spi.testkit.FakeChoice;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakePluginContext;
import io.sluice.spi.testkit.PluginHarness;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExtensionExamplesTest {
    private static final List<BalancedPeer> PEERS =
            List.of(new BalancedPeer("10.0.0.1:80", 1), new BalancedPeer("10.0.0.2:80", 1));

    @Test
    void twoChoicesPrefersTheIdle() {
        var factory = new ExtensionExamples.TwoChoicesFactory();
        LoadBalancing balancing = factory.create(
                new ExtensionExamples.TwoChoicesFactory.Config("L64X128MixRandom"), FakePluginContext.create());
        LoadBalancing.Balancer balancer = balancing.among(PEERS);

        var busy = FakeChoice.amongBusy(100, 1);
        long idle = IntStream.range(0, 1000).map(i -> balancer.choose(busy)).sum();

        assertThat(idle).as("three of four").isBetween(600L, 900L);
    }

    @Test
    void countedAnswersOperators() throws Exception {
        var counted = new ExtensionExamples.Counted(new LongAdder());
        var harness = new PluginHarness().plugin("counted", counted);
        harness.run(FakeExchange.get("/"));
        var count = counted.adminRoutes().getFirst();
        var reset = counted.adminRoutes().getLast();

        assertThat(count.matches("/count")).isTrue();
        assertThat(text(count.handler().answer(FakeAdminRequest.of("GET", "/count"))))
                .isEqualTo("1\n");
        assertThat(reset.handler()
                        .answer(FakeAdminRequest.of("POST", "/reset").body("text/plain", "all"))
                        .status())
                .isEqualTo(204);
        assertThat(text(count.handler().answer(FakeAdminRequest.of("GET", "/count"))))
                .isEqualTo("0\n");
    }

    private static String text(Response response) {
        return response.body() instanceof Body.Bytes bytes
                ? UTF_8.decode(bytes.bytes().duplicate()).toString()
                : "";
    }

    @Test
    void theAtticKeepsVariantsUntilTheyAreRemoved() {
        var attic = new ExtensionExamples.Attic(new ConcurrentHashMap<>());
        var key = new CacheStore.Key("cache", "http", "a", "/", "");
        var entry = StoredEntry.of("de", ByteBuffer.allocate(0), () -> ByteBuffer.allocate(0));
        attic.put(key, entry.withTags(Set.of("red")));
        attic.put(key, StoredEntry.of("en", ByteBuffer.allocate(0), () -> ByteBuffer.allocate(0)));
        assertThat(attic.find(key)).hasSize(2);

        assertThat(attic.removeAll(new CacheStore.Selection() {
                    @Override
                    public boolean covers(CacheStore.Key other, Set<String> tags) {
                        return tags.contains("red");
                    }

                    @Override
                    public Optional<CacheStore.Key> address() {
                        return Optional.empty();
                    }

                    @Override
                    public Set<String> tags() {
                        return Set.of("red");
                    }
                }))
                .isEqualTo(1);
        assertThat(attic.find(key)).extracting(StoredEntry::variant).containsExactly("en");
        attic.remove(key, "en");
        assertThat(attic.find(key)).isEmpty();
    }

    @Test
    void polledTellsWhatIsThereAndWhenNothingIs() {
        var context = FakePluginContext.create();
        var told = new ArrayList<String>();
        var answers = new ArrayDeque<>(List.of("[servers]", "", "[locations]"));
        var source = new ExtensionExamples.Polled(
                () -> {
                    String next = answers.remove();
                    if (next.isEmpty()) {
                        throw new IOException("away");
                    }
                    return next;
                },
                context);
        var following = source.follow(new ConfigSource.Listener() {
            @Override
            public void changed(List<ConfigSource.Document> documents) {
                told.add(
                        documents.getFirst().name() + ' ' + documents.getFirst().text());
            }

            @Override
            public void unreachable(String why) {
                told.add(why);
            }
        });
        context.advance(Duration.ofSeconds(15));
        following.close();
        context.advance(Duration.ofSeconds(15));
        assertThat(told)
                .containsExactly("routes.toml [servers]", "java.io.IOException: away", "routes.toml [locations]");
    }

    @Test
    void datagramsArrive() throws Exception {
        try (var collector = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var sink = new ExtensionExamples.Datagrams(
                        DatagramChannel.open(), (InetSocketAddress) collector.getLocalSocketAddress())) {
            collector.setSoTimeout(60_000);
            sink.write(ByteBuffer.wrap("GET /\n".getBytes(UTF_8)).asReadOnlyBuffer());

            var packet = new DatagramPacket(new byte[100], 100);
            collector.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
                    .isEqualTo("GET /\n");
        }
    }
}
