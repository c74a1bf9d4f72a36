package io.sluice.core.services;

import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.TtlCache;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The caches of one plugin instance, by name. */
public final class PluginCaches implements AutoCloseable {
    private final MeterRegistry meters;
    private final Ticker ticker;
    private final Map<String, ExpiringCache<?, ?>> caches = new HashMap<>();

    /**
     * None yet.
     *
     * @param meters the instance's
     */
    public PluginCaches(MeterRegistry meters) {
        this(meters, Ticker.systemTicker());
    }

    PluginCaches(MeterRegistry meters, Ticker ticker) {
        this.meters = meters;
        this.ticker = ticker;
    }

    /** Another cache. */
    public synchronized <K, V> TtlCache<K, V> open(String name, CacheTerms<K, V> terms) {
        if (caches.containsKey(name)) {
            throw new IllegalArgumentException("there is a cache \"" + name + "\" already");
        }
        var cache = new ExpiringCache<>(terms, ticker);
        caches.put(name, cache);
        count(cache, "sluice.plugin.cache.requests", name, "hit", CacheStats::hitCount);
        count(cache, "sluice.plugin.cache.requests", name, "miss", CacheStats::missCount);
        FunctionCounter.builder(
                        "sluice.plugin.cache.evictions",
                        cache,
                        one -> one.stats().evictionCount())
                .description("Values that went before they were removed, for their time or for others.")
                .tag("cache", name)
                .register(meters);
        Gauge.builder("sluice.plugin.cache.entries", cache, TtlCache::size)
                .description("Values that plugins' caches keep.")
                .tag("cache", name)
                .register(meters);
        return cache;
    }

    private void count(
            ExpiringCache<?, ?> cache, String meter, String name, String result, ToLongFunction<CacheStats> what) {
        FunctionCounter.builder(meter, cache, one -> what.applyAsLong(one.stats()))
                .description("How often plugins' caches were asked, by whether they had it.")
                .tags("cache", name, "result", result)
                .register(meters);
    }

    /** Empties them all, for whoever still has one. */
    @Override
    public synchronized void close() {
        caches.values().forEach(TtlCache::clear);
    }
}
