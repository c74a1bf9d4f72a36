package io.sluice.core.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.TtlCache;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Services of plugins' contexts, in a running proxy. */
class PluginServicesTest {
    private static final String CONFIG = """
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            [locations.all]
            plugins = ["one"]
            [plugins.one]
            category = "one"
            """;

    @Test
    void aCacheIsLoadedOnceForAllClientsAndLivesAsLongAsItsInstance() throws Exception {
        var loads = new AtomicInteger();
        var allAsked = new CountDownLatch(5);
        var factory = TestPlugins.category("one", (settings, context) -> {
            TtlCache<String, Integer> cache = context.cache("numbers", CacheTerms.entries(10, Duration.ofHours(1)));
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    allAsked.countDown();
                    var number = cache.load(
                            exchange.request().path(),
                            path -> context.blocking(() -> {
                                assertThat(allAsked.await(20, TimeUnit.SECONDS)).isTrue();
                                return loads.incrementAndGet();
                            }));
                    return RequestResult.await(number.thenApply(
                            value -> RequestResult.respond(Response.text(200, String.valueOf(value)))));
                }
            };
        });
        try (var proxy = TestProxy.run(CONFIG, factory);
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(proxy.uri("/a")).build();
            var answers = Stream.generate(() -> client.sendAsync(request, BodyHandlers.ofString()))
                    .limit(5)
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("1");
            }

            assertThat(proxy.reload(CONFIG + "\n[upstreams.other]\naddrs = [\"127.0.0.1:1\"]\n"))
                    .isEmpty();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("1");
            assertThat(proxy.meters()
                            .get("sluice.plugin.cache.requests")
                            .tags("plugin", "one", "cache", "numbers", "result", "hit")
                            .functionCounter()
                            .count())
                    .isPositive();

            assertThat(proxy.reload(CONFIG + "label = \"other\"")).isEmpty();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("2");
        }
    }
}
