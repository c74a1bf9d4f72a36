package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.chain.SupervisionTerms;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.PluginNotReady;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a running proxy takes up by itself goes on being taken up, even after the machine has failed at it. */
class LateFailureTest {
    private static final List<Duration> RETRIES = Collections.nCopies(5, Duration.ofMillis(20));

    private final AtomicInteger attempts = new AtomicInteger();

    private record Config() {}

    /** Is not ready, then fails as nothing of its own does, then works. */
    private final class Failing implements PluginFactory<Config> {
        @Override
        public String category() {
            return "failing";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Plugin create(Config config, PluginContext context) {
            switch (attempts.incrementAndGet()) {
                case 1 -> throw new PluginNotReady("nobody home");
                case 2 -> throw new OutOfMemoryError("made up");
                default -> {}
            }
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    return RequestResult.respond(Response.text(200, "here"));
                }
            };
        }
    }

    @Test
    void isTriedAgain() throws Exception {
        var loops = new EventLoops(EventLoops.Transport.best(), 1);
        var terms = new SupervisionTerms(
                Duration.ofSeconds(10), 3, 25, Duration.ofMinutes(1), Duration.ofMinutes(10), 3, RETRIES);
        var supervisor = new Supervisor(1, terms, Clock.systemUTC());
        try (var proxy = new Proxy(loops, new SimpleMeterRegistry(), supervisor);
                var catalog = PluginCatalog.with(List.of(new Failing()))) {
            var loaded = (LoadResult.Loaded) ConfigLoader.parse("""
                    [basic]
                    grace_period = "1s"
                    [servers.web]
                    addr = "127.0.0.1:0"
                    locations = ["all"]
                    [locations.all]
                    plugins = ["mine"]
                    [plugins.mine]
                    category = "failing"
                    """, "test.toml");
            assertThat(proxy.apply(loaded, catalog)).isEmpty();
            int port = proxy.addresses("web").getFirst().getPort();
            eventually(() -> RawClient.get(port, "/").endsWith("here"));
            assertThat(attempts).hasValueGreaterThan(2);
        } finally {
            loops.close();
        }
    }
}
