package io.sluice.core.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.observe.SomeFailure;
import io.sluice.core.observe.SomeOutcome;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeResponseHead;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricsStoreTest {
    private static final int LOOPS = 4;
    private static final FakeResponseHead RESPONSE = FakeResponseHead.of(200);

    private final MetricsStore store = new MetricsStore(LOOPS);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExchangeMetrics metrics = store.observer("edge", List.of("api", "site"));

    @BeforeEach
    void register() {
        store.registerWith(registry);
    }

    private static FakeExchange to(String location) {
        return FakeExchange.get("/").location(location);
    }

    private static void run(ExchangeMetrics observer, String location, Outcome outcome, int loop) {
        observer.started(to(location), loop);
        observer.completed(to(location), RESPONSE, outcome, loop);
    }

    private List<String> series(String name) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .sorted()
                .toList();
    }

    @Test
    void showsNothingOfALocationBeforeItsFirstRequest() {
        assertThat(registry.scrape()).doesNotContain("location=");
    }

    @Test
    void countsRequestsByServerAndLocation() {
        run(metrics, "api", SomeOutcome.of(200), 0);
        run(metrics, "api", SomeOutcome.of(200), 3);
        run(metrics, "site", SomeOutcome.of(200), 1);
        run(metrics, "", SomeOutcome.of(404), 2);
        run(store.observer("internal", List.of("api")), "api", SomeOutcome.of(200), 0);

        assertThat(series("sluice_http_requests_total"))
                .containsExactly(
                        "sluice_http_requests_total{location=\"\",server=\"edge\"} 1.0",
                        "sluice_http_requests_total{location=\"api\",server=\"edge\"} 2.0",
                        "sluice_http_requests_total{location=\"api\",server=\"internal\"} 1.0",
                        "sluice_http_requests_total{location=\"site\",server=\"edge\"} 1.0");
    }

    @Test
    void countsALocationItWasNotToldOfAsUnmatched() {
        run(metrics, "surprise", SomeOutcome.of(200), 0);

        assertThat(series("sluice_http_requests_total"))
                .containsExactly("sluice_http_requests_total{location=\"\",server=\"edge\"} 1.0");
    }

    @Test
    void knowsHowManyAreUnderWay() {
        metrics.started(to("api"), 0);
        metrics.started(to("api"), 1);
        metrics.started(to("api"), 1);
        metrics.completed(to("api"), RESPONSE, SomeOutcome.of(200), 1);

        assertThat(series("sluice_http_requests_in_flight"))
                .containsExactly("sluice_http_requests_in_flight{location=\"api\",server=\"edge\"} 2.0");
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200",
        "101, 101",
        "204, 204",
        "308, 308",
        "404, 404",
        "499, 499",
        "503, 503",
        "511, 511",
        "103, 1xx",
        "299, 2xx",
        "399, 3xx",
        "498, 4xx",
        "599, 5xx",
        "0, unknown",
        "99, unknown",
        "600, unknown",
        "-1, unknown"
    })
    void countsResponsesByStatus(int status, String code) {
        run(metrics, "api", SomeOutcome.of(status), 0);

        assertThat(series("sluice_http_responses_total"))
                .containsExactly(
                        "sluice_http_responses_total{code=\"" + code + "\",location=\"api\",server=\"edge\"} 1.0");
    }

    @Test
    void addsUpTheBytesOfBodies() {
        run(metrics, "api", SomeOutcome.of(200).bytes(3_000_000_000L, 10), 0);
        run(metrics, "api", SomeOutcome.of(200).bytes(3_000_000_000L, 5), 1);

        assertThat(series("sluice_http_response_bytes_total"))
                .containsExactly("sluice_http_response_bytes_total{location=\"api\",server=\"edge\"} 6.0E9");
        assertThat(series("sluice_http_request_bytes_total"))
                .containsExactly("sluice_http_request_bytes_total{location=\"api\",server=\"edge\"} 15.0");
    }

    @Test
    void countsHowExchangesEnd() {
        run(metrics, "api", SomeOutcome.of(200), 0);
        run(metrics, "api", SomeOutcome.of(200).end(Outcome.End.UPSTREAM_TRUNCATED), 0);
        run(metrics, "api", SomeOutcome.of(499).end(Outcome.End.CLIENT_ABORTED), 1);
        run(metrics, "api", SomeOutcome.of(499).end(Outcome.End.CLIENT_ABORTED), 2);

        assertThat(series("sluice_http_exchange_ends_total"))
                .containsExactly(
                        "sluice_http_exchange_ends_total{end=\"client_aborted\",location=\"api\",server=\"edge\"} 2.0",
                        "sluice_http_exchange_ends_total{end=\"complete\",location=\"api\",server=\"edge\"} 1.0",
                        "sluice_http_exchange_ends_total{end=\"upstream_truncated\",location=\"api\",server=\"edge\"}"
                                + " 1.0");
    }

    @Test
    void countsFailuresOfUpstreams() {
        metrics.started(to("api"), 0);
        metrics.upstreamFailed(to("api"), new SomeFailure(UpstreamFailure.Kind.READ_TIMEOUT), 0);

        assertThat(series("sluice_upstream_failures_total"))
                .containsExactly(
                        "sluice_upstream_failures_total{kind=\"read_timeout\",location=\"api\",server=\"edge\"} 1.0");
    }

    @Test
    void putsDurationsIntoBuckets() {
        long[] micros = {0, 1_000, 1_001, 2_500, 4_999, 5_000, 30_000, 10_000_000, 10_000_001, 60_000_000};
        for (int i = 0; i < micros.length; i++) {
            run(metrics, "api", SomeOutcome.of(200).took(Duration.ofNanos(micros[i] * 1000)), i % LOOPS);
        }

        var labels = "location=\"api\",server=\"edge\"";
        var name = "sluice_http_response_time_seconds";
        assertThat(registry.scrape().lines().filter(line -> line.startsWith(name)))
                .containsExactly(
                        name + "_bucket{" + labels + ",le=\"0.001\"} 2",
                        name + "_bucket{" + labels + ",le=\"0.0025\"} 4",
                        name + "_bucket{" + labels + ",le=\"0.005\"} 6",
                        name + "_bucket{" + labels + ",le=\"0.01\"} 6",
                        name + "_bucket{" + labels + ",le=\"0.025\"} 6",
                        name + "_bucket{" + labels + ",le=\"0.05\"} 7",
                        name + "_bucket{" + labels + ",le=\"0.1\"} 7",
                        name + "_bucket{" + labels + ",le=\"0.25\"} 7",
                        name + "_bucket{" + labels + ",le=\"0.5\"} 7",
                        name + "_bucket{" + labels + ",le=\"1.0\"} 7",
                        name + "_bucket{" + labels + ",le=\"2.5\"} 7",
                        name + "_bucket{" + labels + ",le=\"5.0\"} 7",
                        name + "_bucket{" + labels + ",le=\"10.0\"} 8",
                        name + "_bucket{" + labels + ",le=\"+Inf\"} 10",
                        name + "_count{" + labels + "} 10",
                        name + "_sum{" + labels + "} 80.044501");
    }

    @Test
    void goesOnCountingWithTheNextGeneration() {
        run(metrics, "api", SomeOutcome.of(200), 0);
        metrics.started(to("api"), 1);

        var next = store.observer("edge", List.of("api", "new"));
        run(next, "api", SomeOutcome.of(200), 0);
        run(next, "new", SomeOutcome.of(200), 0);
        // An exchange of the generation before ends after the reload.
        metrics.completed(to("api"), RESPONSE, SomeOutcome.of(200), 1);

        assertThat(series("sluice_http_requests_total"))
                .containsExactly(
                        "sluice_http_requests_total{location=\"api\",server=\"edge\"} 3.0",
                        "sluice_http_requests_total{location=\"new\",server=\"edge\"} 1.0");
        assertThat(series("sluice_http_requests_in_flight"))
                .containsExactly(
                        "sluice_http_requests_in_flight{location=\"api\",server=\"edge\"} 0.0",
                        "sluice_http_requests_in_flight{location=\"new\",server=\"edge\"} 0.0");
    }

    @Test
    void keepsTheCountersOfALocationThatIsGone() {
        run(metrics, "site", SomeOutcome.of(200), 0);
        store.observer("edge", List.of("api"));
        assertThat(series("sluice_http_requests_total")).hasSize(1);

        run(store.observer("edge", List.of("site")), "site", SomeOutcome.of(200), 0);
        assertThat(series("sluice_http_requests_total"))
                .containsExactly("sluice_http_requests_total{location=\"site\",server=\"edge\"} 2.0");
    }

    @Test
    void countsDroppedLinesByServer() {
        store.droppedLines("edge").add(3);
        store.droppedLines("edge").increment();

        assertThat(series("sluice_access_log_dropped_lines_total"))
                .containsExactly("sluice_access_log_dropped_lines_total{server=\"edge\"} 4.0");
    }

    @Test
    void describesItsFamilies() {
        run(metrics, "api", SomeOutcome.of(200), 0);

        assertThat(registry.scrape())
                .contains("# TYPE sluice_http_requests_total counter")
                .contains("# TYPE sluice_http_requests_in_flight gauge")
                .contains("# TYPE sluice_http_response_time_seconds histogram")
                .contains("# HELP sluice_http_responses_total ");
    }

    @Test
    void nobodyElseCanTakeItsNames() {
        registry.gauge("sluice.http.requests", 7);
        registry.counter("sluice.http.responses", "plugin", "p").increment();
        registry.timer("sluice.http.response.time").record(Duration.ofSeconds(1));
        registry.counter("sluice.http.other").increment();
        run(metrics, "api", SomeOutcome.of(200), 0);

        assertThat(registry.scrape()).doesNotContain("plugin=").contains("sluice_http_other_total 1.0");
        assertThat(series("sluice_http_requests"))
                .containsExactly(
                        "sluice_http_requests_in_flight{location=\"api\",server=\"edge\"} 0.0",
                        "sluice_http_requests_total{location=\"api\",server=\"edge\"} 1.0");
        assertThat(value("sluice_http_response_time_seconds_count")).isEqualTo(1);
    }

    @Test
    void losesNothingWhenLoopsCountAtOnce() throws InterruptedException {
        int each = 100_000;
        var done = new AtomicBoolean();
        var reader = Thread.ofPlatform().start(() -> {
            double before = 0;
            while (!done.get()) {
                double now = value("sluice_http_requests_total");
                assertThat(now).isGreaterThanOrEqualTo(before);
                // Begun and ended are not read at one instant: what began between the two readings counts as in flight.
                assertThat(value("sluice_http_requests_in_flight")).isNotNegative();
                before = now;
            }
        });
        var failure = new Throwable[1];
        reader.setUncaughtExceptionHandler((thread, e) -> failure[0] = e);
        List<Thread> loops = IntStream.range(0, LOOPS)
                .mapToObj(loop -> Thread.ofPlatform().start(() -> {
                    FakeExchange exchange = to("api");
                    var outcome = SomeOutcome.of(200).bytes(7, 3);
                    for (int i = 0; i < each; i++) {
                        metrics.started(exchange, loop);
                        metrics.completed(exchange, RESPONSE, outcome, loop);
                    }
                }))
                .toList();
        for (Thread loop : loops) {
            loop.join();
        }
        done.set(true);
        reader.join();

        assertThat(failure[0]).isNull();
        assertThat(value("sluice_http_requests_total")).isEqualTo(LOOPS * each);
        assertThat(value("sluice_http_response_bytes_total")).isEqualTo(7.0 * LOOPS * each);
        assertThat(value("sluice_http_response_time_seconds_count")).isEqualTo(LOOPS * each);
    }

    private double value(String name) {
        return series(name).stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
