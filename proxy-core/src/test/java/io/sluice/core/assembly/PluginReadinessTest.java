package io.sluice.core.assembly;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.PluginHealth.Mode;
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
import io.sluice.spi.Scheduler;
import io.sluice.spi.config.Setting;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plugins that cannot be made yet, in a running proxy. */
class PluginReadinessTest {
    private static final List<Duration> RETRIES = Collections.nCopies(5, Duration.ofMillis(20));

    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile int failures = Integer.MAX_VALUE;
    private volatile CountDownLatch mayRetry = new CountDownLatch(0);
    private final Supervisor supervisor = new Supervisor(
            1,
            new SupervisionTerms(
                    Duration.ofSeconds(10), 3, 25, Duration.ofMinutes(1), Duration.ofMinutes(10), 3, RETRIES),
            Clock.systemUTC());
    private final Proxy proxy = new Proxy(loops, meters, supervisor);

    @AfterEach
    void close() {
        proxy.close();
        loops.close();
    }

    private record Config(
            @Setting(value = "What to say.", fallback = "here")
            String text) {}

    /** Fails so often before it goes well. */
    private final class Late implements PluginFactory<Config> {
        @Override
        public String category() {
            return "late";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Plugin create(Config config, PluginContext context) {
            int attempt = attempts.incrementAndGet();
            if (attempt > 1) {
                awaitUninterruptibly(mayRetry);
            }
            if (attempt <= failures) {
                throw new PluginNotReady("nobody home", new IOException("refused"));
            }
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    return RequestResult.respond(Response.text(200, config.text()));
                }
            };
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<ConfigProblem> serve(String... lines) {
        String toml = """
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["late", "pong"]
                [plugins.pong]
                category = "ping"
                [plugins.late]
                category = "late"
                %s
                """.formatted(String.join("\n", lines));
        try (PluginCatalog catalog = PluginCatalog.with(List.of(new Late()))) {
            return ConfigLoader.parse(toml, "test.toml") instanceof LoadResult.Loaded loaded
                    ? proxy.apply(loaded, same(catalog))
                    : List.of();
        }
    }

    private PluginCatalog known = PluginCatalog.builtIn();

    /** One factory for all reloads. */
    private PluginCatalog same(PluginCatalog first) {
        known = known.find("late").isPresent() ? known : first;
        return known;
    }

    private String get() throws IOException {
        return RawClient.get(proxy.addresses("web").getFirst().getPort(), "/ping");
    }

    private PluginHealth health() {
        return supervisor.plugins().stream()
                .filter(plugin -> plugin.name().equals("late"))
                .max(java.util.Comparator.comparing(plugin -> plugin.mode() == Mode.CALLED))
                .orElseThrow();
    }

    private double count(String status) {
        return meters.find("plugin_setup_ms").tag("plugin", "late").tag("status", status).summaries().stream()
                .mapToDouble(summary -> summary.count())
                .sum();
    }

    @Test
    void failsExchangesUntilItCanBeMade() throws Exception {
        failures = 3;
        mayRetry = new CountDownLatch(1);
        assertThat(serve()).isEmpty();
        assertThat(get()).startsWith("HTTP/1.1 503 ");
        assertThat(health().mode()).isEqualTo(Mode.PAUSED);
        assertThat(health().lastFault())
                .hasValueSatisfying(fault -> assertThat(fault.message()).contains("nobody home"));

        mayRetry.countDown();
        eventually(() -> get().endsWith("here"));
        assertThat(attempts).hasValue(4);
        eventually(() -> count("failure") == 3 && count("success") == 1);
        eventually(() -> supervisor.plugins().stream()
                        .filter(plugin -> plugin.name().equals("late"))
                        .count()
                == 1);
    }

    @Test
    void isGivenUpAfterFiveRetriesUntilItIsResumed() throws Exception {
        assertThat(serve()).isEmpty();
        eventually(() -> health().mode() == Mode.OFF);
        assertThat(attempts).hasValue(6);
        eventually(() -> meters.get("plugin_disabled_by_system")
                        .tag("plugin", "late")
                        .functionCounter()
                        .count()
                == 1);
        TimeUnit.MILLISECONDS.sleep(300); // several times what a retry would have waited
        assertThat(attempts).hasValue(6);
        assertThat(get()).startsWith("HTTP/1.1 503 ");

        failures = 0;
        health().forgive();
        eventually(() -> get().endsWith("here"));
        assertThat(attempts).hasValue(7);
    }

    @Test
    void isPassedByWhereThatIsWanted() throws Exception {
        assertThat(serve("on_error = \"continue\"")).isEmpty();
        assertThat(get()).endsWith("pong");
    }

    @Test
    void doesNotTakeThePlaceOfOneThatRuns() throws Exception {
        failures = 0;
        assertThat(serve()).isEmpty();
        failures = Integer.MAX_VALUE;
        assertThat(serve("text = \"there\"").getFirst().toString()).endsWith("plugins.late: is not ready: nobody home");
        assertThat(get()).endsWith("here");
    }

    @Test
    void waitsAsJobsDo() {
        assertThat(SupervisionTerms.DEFAULT.setupRetries()).isEqualTo(Scheduler.RETRIES);
        assertThat(Scheduler.RETRIES).extracting(Duration::toSeconds).containsExactly(5L, 10L, 20L, 40L, 60L);
    }
}
