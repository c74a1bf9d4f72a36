package io.sluice.core.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PluginMetersTest {
    private final PrometheusMeterRegistry process = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PluginMeters meters = new PluginMeters(process);

    private List<String> series(String name) {
        return process.scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .sorted()
                .toList();
    }

    @Test
    void tagsMetersWithTheInstance() {
        meters.open("limit_a").counter("limit.refused", "key", "ip").increment();
        meters.open("limit_b").counter("limit.refused", "key", "ip").increment(2);

        assertThat(series("limit_refused_total"))
                .containsExactly(
                        "limit_refused_total{key=\"ip\",plugin=\"limit_a\"} 1.0",
                        "limit_refused_total{key=\"ip\",plugin=\"limit_b\"} 2.0");
    }

    @Test
    void givesTheSameMeterForTheSameName() {
        var registry = meters.open("p");

        assertThat(registry.counter("c", "k", "v")).isSameAs(registry.counter("c", "k", "v"));
    }

    @Test
    void removesEveryKindOfMeterWhenClosed() {
        var registry = meters.open("p");
        registerAll(registry);
        assertThat(process.getMeters()).hasSize(10);
        assertThat(process.scrape()).contains("plugin=\"p\"");

        registry.close();

        assertThat(process.getMeters()).isEmpty();
        assertThat(process.scrape()).doesNotContain("plugin=\"p\"");
    }

    private static void registerAll(MeterRegistry registry) {
        var source = new AtomicLong(5);
        registry.counter("a.counter").increment();
        registry.timer("a.timer").record(Duration.ofMillis(20));
        registry.summary("a.summary").record(3);
        LongTaskTimer.builder("a.task").register(registry).start();
        registry.gauge("a.gauge", source);
        TimeGauge.builder("a.time", () -> source, TimeUnit.MILLISECONDS).register(registry);
        FunctionCounter.builder("a.function", source, AtomicLong::get).register(registry);
        FunctionTimer.builder("a.functimer", source, AtomicLong::get, AtomicLong::get, TimeUnit.MILLISECONDS)
                .register(registry);
        registry.more().counter("a.more", List.of(), source);
        Meter.builder("a.custom", Meter.Type.OTHER, List.of(new Measurement(() -> 1.0, Statistic.VALUE)))
                .register(registry);
    }

    @Test
    void leavesMetersOfOthersAlone() {
        process.counter("of.proxy").increment();
        meters.open("other").counter("c").increment();
        var registry = meters.open("p");
        registry.counter("c").increment();

        registry.close();

        assertThat(series("of_proxy")).hasSize(1);
        assertThat(series("c_total")).containsExactly("c_total{plugin=\"other\"} 1.0");
    }

    @Test
    void countsOnOverAReload() {
        var old = meters.open("p");
        Counter before = old.counter("c");
        before.increment(5);

        var young = meters.open("p");
        Counter after = young.counter("c");
        after.increment();
        before.increment();
        old.close();
        after.increment();

        assertThat(series("c_total")).containsExactly("c_total{plugin=\"p\"} 8.0");
        young.close();
        assertThat(series("c_total")).isEmpty();
    }

    @Test
    void readsTheGaugeOfTheYoungestInstance() {
        var oldValue = new AtomicLong(1);
        var youngValue = new AtomicLong(2);
        var old = meters.open("p");
        old.gauge("g", oldValue);
        var young = meters.open("p");
        young.gauge("g", youngValue);
        assertThat(series("g{")).containsExactly("g{plugin=\"p\"} 2.0");

        old.close();
        youngValue.set(3);

        assertThat(series("g{")).containsExactly("g{plugin=\"p\"} 3.0");
        young.close();
        assertThat(series("g{")).isEmpty();
    }

    @Test
    void returnsToTheOlderInstanceWhenTheYoungerWasRefused() {
        var oldValue = new AtomicLong(1);
        var old = meters.open("p");
        old.gauge("g", oldValue);
        var refused = meters.open("p");
        refused.gauge("g", new AtomicLong(2));

        refused.close();

        assertThat(series("g{")).containsExactly("g{plugin=\"p\"} 1.0");
    }

    @Test
    void aPluginThatRemovesItsMeterDoesNotTakeItFromItsSuccessor() {
        var old = meters.open("p");
        var before = old.counter("c");
        var young = meters.open("p");
        young.counter("c").increment();

        old.remove(before);

        assertThat(series("c_total")).containsExactly("c_total{plugin=\"p\"} 1.0");
        assertThat(old.getMeters()).isEmpty();
    }

    @Test
    void aMeterMadeAfterTheCloseCountsForNobody() {
        var registry = meters.open("p");
        registry.close();

        registry.counter("late").increment();

        assertThat(process.scrape()).doesNotContain("late");
    }

    @Test
    void doesNotKeepWhatAGaugeReads() {
        var registry = meters.open("p");
        Gauge gauge = Gauge.builder("g", new Object(), object -> 1).register(registry);

        while (!Double.isNaN(gauge.value())) {
            System.gc();
        }
        assertThat(series("g{")).containsExactly("g{plugin=\"p\"} NaN");
    }

    @Test
    void aFunctionCounterKeepsItsLastValue() {
        var registry = meters.open("p");
        var counter = FunctionCounter.builder("f", new Object(), object -> 7).register(registry);
        assertThat(counter.count()).isEqualTo(7);

        for (int i = 0; i < 5; i++) {
            System.gc();
        }

        assertThat(counter.count()).isEqualTo(7);
    }

    @Test
    void histogramsAreThoseThatWereAskedFor() {
        var registry = meters.open("p");
        Timer.builder("t")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
                .register(registry)
                .record(Duration.ofMillis(20));
        DistributionSummary.builder("s")
                .baseUnit("bytes")
                .scale(2)
                .serviceLevelObjectives(100)
                .register(registry)
                .record(40);

        assertThat(series("t_seconds_bucket"))
                .containsExactly(
                        "t_seconds_bucket{plugin=\"p\",le=\"+Inf\"} 1",
                        "t_seconds_bucket{plugin=\"p\",le=\"0.01\"} 0",
                        "t_seconds_bucket{plugin=\"p\",le=\"0.1\"} 1");
        assertThat(series("s_bytes_bucket"))
                .containsExactly(
                        "s_bytes_bucket{plugin=\"p\",le=\"+Inf\"} 1", "s_bytes_bucket{plugin=\"p\",le=\"100.0\"} 1");
        assertThat(series("s_bytes_sum")).containsExactly("s_bytes_sum{plugin=\"p\"} 80.0");
    }

    @Test
    void passesOnWhatDescribesAMeter() {
        Counter.builder("c").description("What it counts.").baseUnit("things").register(meters.open("p"));

        assertThat(process.scrape()).contains("# HELP c_things_total What it counts.");
    }

    @Test
    void convertsTheUnitsOfTime() {
        var source = new AtomicLong(1500);
        var registry = meters.open("p");
        TimeGauge.builder("age", () -> source, TimeUnit.MILLISECONDS).register(registry);
        FunctionTimer.builder("work", source, value -> 3, AtomicLong::get, TimeUnit.MILLISECONDS)
                .register(registry);

        assertThat(series("age_seconds")).containsExactly("age_seconds{plugin=\"p\"} 1.5");
        assertThat(series("work_seconds_count")).containsExactly("work_seconds_count{plugin=\"p\"} 3");
        assertThat(series("work_seconds_sum")).containsExactly("work_seconds_sum{plugin=\"p\"} 1.5");
    }
}
