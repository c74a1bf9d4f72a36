package io.sluice.core.observe.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The registry of one plugin instance. Its meters are the process's, used together with others of the same name. */
final class PluginMeterRegistry extends MeterRegistry {
    private final PluginMeters meters;
    private final MeterRegistry process;

    PluginMeterRegistry(String plugin, PluginMeters meters, MeterRegistry process) {
        super(process.config().clock());
        this.meters = meters;
        this.process = process;
        config().commonTags("plugin", plugin).onMeterRemoved(meter -> meters.leave(this, meter));
    }

    // The meters themselves are not closed: others may be using them.
    @Override
    public void close() {
        clear();
        super.close();
    }

    private <S, M extends Meter> M use(Meter.Id id, Class<M> type, S source, Function<Supplier<S>, M> maker) {
        return meters.use(id, type, this, source, maker);
    }

    private <M extends Meter> M written(Meter.Id id, Class<M> type, Supplier<M> maker) {
        return use(id, type, id, unused -> maker.get());
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
        return written(
                id,
                Counter.class,
                () -> Counter.builder(id.getName())
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .baseUnit(id.getBaseUnit())
                        .register(process));
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
        return written(
                id,
                Timer.class,
                () -> Timer.builder(id.getName())
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .publishPercentiles(config.getPercentiles())
                        .percentilePrecision(config.getPercentilePrecision())
                        .publishPercentileHistogram(config.isPercentileHistogram())
                        .serviceLevelObjectives(durations(config.getServiceLevelObjectiveBoundaries()))
                        .minimumExpectedValue(duration(config.getMinimumExpectedValueAsDouble()))
                        .maximumExpectedValue(duration(config.getMaximumExpectedValueAsDouble()))
                        .distributionStatisticExpiry(config.getExpiry())
                        .distributionStatisticBufferLength(config.getBufferLength())
                        .pauseDetector(pauses)
                        .register(process));
    }

    private static Duration @Nullable [] durations(double @Nullable [] nanos) {
        return nanos == null
                ? null
                : Arrays.stream(nanos)
                        .mapToObj(each -> Duration.ofNanos((long) each))
                        .toArray(Duration[]::new);
    }

    private static @Nullable Duration duration(@Nullable Double nanos) {
        return nanos == null ? null : Duration.ofNanos(nanos.longValue());
    }

    @Override
    protected DistributionSummary newDistributionSummary(
            Meter.Id id, DistributionStatisticConfig config, double scale) {
        return written(
                id,
                DistributionSummary.class,
                () -> DistributionSummary.builder(id.getName())
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .baseUnit(id.getBaseUnit())
                        .publishPercentiles(config.getPercentiles())
                        .percentilePrecision(config.getPercentilePrecision())
                        .publishPercentileHistogram(config.isPercentileHistogram())
                        .serviceLevelObjectives(config.getServiceLevelObjectiveBoundaries())
                        .minimumExpectedValue(config.getMinimumExpectedValueAsDouble())
                        .maximumExpectedValue(config.getMaximumExpectedValueAsDouble())
                        .distributionStatisticExpiry(config.getExpiry())
                        .distributionStatisticBufferLength(config.getBufferLength())
                        .scale(scale)
                        .register(process));
    }

    // Without histograms: nobody has asked for one of tasks under way.
    @Override
    protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig config) {
        return written(
                id,
                LongTaskTimer.class,
                () -> LongTaskTimer.builder(id.getName())
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .register(process));
    }

    @Override
    protected <T> Gauge newGauge(Meter.Id id, @Nullable T object, ToDoubleFunction<T> function) {
        return use(
                id,
                Gauge.class,
                new WeakReading<>(object, function),
                reading -> Gauge.builder(id.getName(), () -> reading.get().orElse(Double.NaN))
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .baseUnit(id.getBaseUnit())
                        .register(process));
    }

    @Override
    protected <T> TimeGauge newTimeGauge(Meter.Id id, @Nullable T object, TimeUnit unit, ToDoubleFunction<T> function) {
        return use(
                id,
                TimeGauge.class,
                new WeakReading<>(object, function),
                reading -> TimeGauge.builder(id.getName(), () -> reading.get().orElse(Double.NaN), unit)
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .register(process));
    }

    @Override
    protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T object, ToDoubleFunction<T> function) {
        return use(
                id,
                FunctionCounter.class,
                new WeakReading<>(object, function),
                reading -> FunctionCounter.builder(
                                id.getName(), reading, each -> each.get().orLast())
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .baseUnit(id.getBaseUnit())
                        .register(process));
    }

    private record Times(WeakReading<?> count, WeakReading<?> total) {}

    @Override
    protected <T> FunctionTimer newFunctionTimer(
            Meter.Id id, T object, ToLongFunction<T> count, ToDoubleFunction<T> total, TimeUnit unit) {
        var source = new Times(new WeakReading<>(object, count::applyAsLong), new WeakReading<>(object, total));
        return use(
                id,
                FunctionTimer.class,
                source,
                times -> FunctionTimer.builder(
                                id.getName(),
                                times,
                                each -> (long) each.get().count().orLast(),
                                each -> each.get().total().orLast(),
                                unit)
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .register(process));
    }

    @Override
    protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
        return use(
                id,
                Meter.class,
                measurements,
                source -> Meter.builder(id.getName(), type, () -> source.get().iterator())
                        .tags(id.getTags())
                        .description(id.getDescription())
                        .baseUnit(id.getBaseUnit())
                        .register(process));
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.SECONDS;
    }

    @Override
    protected DistributionStatisticConfig defaultHistogramConfig() {
        return DistributionStatisticConfig.NONE;
    }
}
