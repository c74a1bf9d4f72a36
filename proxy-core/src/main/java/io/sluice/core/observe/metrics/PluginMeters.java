package io.sluice.core.observe.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lends the process's registry of meters to plugin instances, through one registry for each: its meters are tagged with
 * the instance's name, and gone from the process's registry once it is closed.
 *
 * <p>Theory of operation. While a reload is under way two instances of one name live side by side, and both may have
 * the same meter. So a meter has users, and is removed with the last of them: counters and timers go on counting over
 * the reload. What is read by a function (a gauge, a function counter) has one function for each user, and the youngest
 * user's is asked; left to the process's registry it would stay with the instance that is about to close.
 *
 * <p>Safe for use by many threads. Locks when a meter is made or removed, not when one is used.
 */
public final class PluginMeters {
    private record Key(Meter.Id id, Class<? extends Meter> type) {}

    private final MeterRegistry process;
    private final Map<Key, SharedMeter<?>> meters = new HashMap<>();

    /** Lends this registry. */
    public PluginMeters(MeterRegistry process) {
        this.process = process;
    }

    /** A registry for one plugin instance, to be closed with it. */
    public MeterRegistry open(String plugin) {
        return new PluginMeterRegistry(plugin, this, process);
    }

    /**
     * Gives a registry the use of a meter.
     *
     * @param source what the meter reads for this user
     * @param maker registers the meter if nobody has it yet; what it reads may change with its users
     */
    @SuppressWarnings("unchecked") // a type of meter has one type of sources
    synchronized <S, M extends Meter> M use(
            Meter.Id id, Class<M> type, MeterRegistry user, S source, Function<Supplier<S>, M> maker) {
        var shared =
                (SharedMeter<S>) meters.computeIfAbsent(new Key(id, type), key -> new SharedMeter<>(source, maker));
        shared.use(user, source);
        return type.cast(shared.meter());
    }

    /** Ends a registry's use of a meter. */
    synchronized void leave(MeterRegistry user, Meter meter) {
        meters.values().removeIf(shared -> {
            boolean unused = shared.meter().equals(meter) && shared.leave(user);
            if (unused) {
                process.remove(meter);
            }
            return unused;
        });
    }
}
