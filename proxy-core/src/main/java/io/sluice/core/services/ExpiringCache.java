package io.sluice.core.services;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.TtlCache;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A plugin's cache. Loads that are under way stand beside what is kept, and whatever changes a key takes its load away in the
 * same step, so that its result is not kept. A loader is called outside of that step: it may use the cache.
 */
final class ExpiringCache<K, V> implements TtlCache<K, V> {
    private static final Executor VIRTUAL_THREADS =
            task -> Thread.ofVirtual().name("sluice-cache").start(task);

    private final Duration loadLimit;
    private final Cache<K, V> kept;
    private final Policy.VarExpiration<K, V> times;
    private final ConcurrentMap<K, CompletableFuture<V>> loads = new ConcurrentHashMap<>();

    ExpiringCache(CacheTerms<K, V> terms, Ticker ticker) {
        this.loadLimit = terms.loadLimit();
        this.kept = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumWeight(terms.most())
                .weigher(terms::weightOf)
                .expireAfter(Expiry.<K, V>writing(terms::ttlOf))
                .recordStats()
                .build();
        this.times = kept.policy().expireVariably().orElseThrow();
    }

    @Override
    public Optional<V> find(K key) {
        return Optional.ofNullable(kept.getIfPresent(key));
    }

    @Override
    public CompletionStage<V> load(K key, Function<? super K, ? extends CompletionStage<V>> loader) {
        V present = kept.getIfPresent(key);
        if (present != null) {
            return CompletableFuture.completedStage(present);
        }
        var load = new CompletableFuture<V>();
        var earlier = loads.putIfAbsent(key, load);
        if (earlier != null) {
            return earlier.minimalCompletionStage();
        }
        // The load before may have ended between the two looks.
        V meanwhile = kept.policy().getIfPresentQuietly(key);
        if (meanwhile == null) {
            begin(key, loader, load);
        } else {
            loads.remove(key, load);
            load.complete(meanwhile);
        }
        return load.minimalCompletionStage();
    }

    private void begin(K key, Function<? super K, ? extends CompletionStage<V>> loader, CompletableFuture<V> load) {
        var clock = new CompletableFuture<Boolean>().orTimeout(loadLimit.toNanos(), TimeUnit.NANOSECONDS);
        // Not in the clock's own thread, which is everybody's: what waits for the load may be slow.
        var unusedClock = clock.exceptionallyAsync(failure -> fail(key, load, failure), VIRTUAL_THREADS);
        try {
            var unused = loader.apply(key).whenComplete((value, failure) -> {
                clock.complete(true);
                if (failure != null) {
                    fail(key, load, failure);
                } else if (value == null) {
                    fail(key, load, new IllegalStateException("the loader gave no value"));
                } else {
                    succeed(key, load, value);
                }
            });
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            clock.complete(true);
            fail(key, load, e);
        }
    }

    private void succeed(K key, CompletableFuture<V> load, V value) {
        try {
            loads.computeIfPresent(key, (same, current) -> {
                if (current != load) {
                    return current;
                }
                kept.put(key, value);
                return null;
            });
        } catch (RuntimeException e) {
            // The plugin's own functions, which weigh and time what is kept.
            fail(key, load, e);
        }
        load.complete(value);
    }

    private boolean fail(K key, CompletableFuture<V> load, Throwable failure) {
        loads.remove(key, load);
        return load.completeExceptionally(failure);
    }

    @Override
    public void put(K key, V value) {
        change(key, () -> kept.put(key, value));
    }

    @Override
    public void put(K key, V value, Duration ttl) {
        if (ttl.isPositive()) {
            change(key, () -> {
                var unused = times.put(key, value, ttl);
            });
        } else {
            remove(key);
        }
    }

    @Override
    public void remove(K key) {
        change(key, () -> kept.invalidate(key));
    }

    private void change(K key, Runnable change) {
        loads.compute(key, (same, load) -> {
            change.run();
            return null;
        });
    }

    @Override
    public void clear() {
        loads.clear();
        kept.invalidateAll();
    }

    @Override
    public long size() {
        return kept.estimatedSize();
    }

    CacheStats stats() {
        return kept.stats();
    }
}
