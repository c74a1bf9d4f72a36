package io.sluice.core.observe.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A meter with those who use it, and for each of them what it reads. Gives the source of the youngest of them, from any
 * thread; else guarded by the {@link PluginMeters} it belongs to.
 */
final class SharedMeter<S> implements Supplier<S> {
    private record Use<S>(MeterRegistry user, S source) {}

    private final List<Use<S>> uses = new ArrayList<>();
    private final Meter meter;
    private volatile S youngest;

    /**
     * Makes a meter, used by nobody yet.
     *
     * @param maker registers it; it may read what this gives
     */
    SharedMeter(S source, Function<Supplier<S>, ? extends Meter> maker) {
        this.youngest = source;
        this.meter = maker.apply(this);
    }

    Meter meter() {
        return meter;
    }

    void use(MeterRegistry user, S source) {
        uses.add(new Use<>(user, source));
        youngest = source;
    }

    /** Ends a use; tells whether it was the last. */
    boolean leave(MeterRegistry user) {
        uses.removeIf(use -> use.user().equals(user));
        if (!uses.isEmpty()) {
            youngest = uses.getLast().source();
        }
        return uses.isEmpty();
    }

    @Override
    public S get() {
        return youngest;
    }
}
