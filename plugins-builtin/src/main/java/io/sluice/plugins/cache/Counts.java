package io.sluice.plugins.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Counts requests by what became of them. */
final class Counts {
    private final MeterRegistry meters;
    private final Counter hits;
    private final Counter misses;
    private final Counter passes;
    private final Counter stale;
    private final Counter collapsed;

    Counts(MeterRegistry meters) {
        this.meters = meters;
        this.hits = counter("hit");
        this.misses = counter("miss");
        this.passes = counter("pass");
        this.stale = counter("stale");
        this.collapsed = counter("collapsed");
    }

    private Counter counter(String result) {
        return Counter.builder("sluice.cache.requests")
                .description("Requests by what became of them in a cache")
                .tag("result", result)
                .register(meters);
    }

    /** Shows a store's size. */
    void watch(MemoryStore store, BodyMemory memory) {
        gauge("sluice.cache.keys", store, MemoryStore::size);
        gauge("sluice.cache.bytes", store, MemoryStore::weight);
        gauge("sluice.cache.bytes.outside.heap", memory, BodyMemory::used);
    }

    private <T> void gauge(String name, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).strongReference(true).register(meters);
    }

    void hit() {
        hits.increment();
    }

    void missed() {
        misses.increment();
    }

    void passed() {
        passes.increment();
    }

    /** A stale response was served. */
    void stale() {
        stale.increment();
    }

    /** A request was answered by the response to another one that was on its way. */
    void collapsed() {
        collapsed.increment();
    }
}
