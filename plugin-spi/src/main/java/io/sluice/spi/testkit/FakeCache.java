package io.sluice.spi.testkit;

import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.TtlCache;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A cache by the test's clock; what was used longest ago goes first. For one thread, the test's. */
final class FakeCache<K, V> implements TtlCache<K, V> {
    private record Kept<V>(V value, Instant until, int weight) {}

    private final CacheTerms<K, V> terms;
    private final TestClock clock;
    private final Map<K, Kept<V>> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<K, CompletableFuture<V>> loads = new HashMap<>();

    FakeCache(CacheTerms<K, V> terms, TestClock clock) {
        this.terms = terms;
        this.clock = clock;
    }

    @Override
    public Optional<V> find(K key) {
        expire();
        return Optional.ofNullable(kept.get(key)).map(Kept::value);
    }

    @Override
    public CompletionStage<V> load(K key, Function<? super K, ? extends CompletionStage<V>> loader) {
        Optional<V> found = find(key);
        if (found.isPresent()) {
            return CompletableFuture.completedStage(found.get());
        }
        var load = loads.get(key);
        if (load == null) {
            load = begin(key, loader);
        }
        return load.minimalCompletionStage();
    }

    private CompletableFuture<V> begin(K key, Function<? super K, ? extends CompletionStage<V>> loader) {
        var load = new CompletableFuture<V>();
        loads.put(key, load);
        var unused = load.whenComplete((value, failure) -> {
            if (loads.remove(key, load) && failure == null) {
                put(key, value);
            }
        });
        clock.after(terms.loadLimit())
                .thenRun(() -> load.completeExceptionally(new TimeoutException("took too long to load")));
        try {
            loader.apply(key).whenComplete((value, failure) -> {
                if (failure == null) {
                    load.complete(value);
                } else {
                    load.completeExceptionally(failure);
                }
            });
        } catch (Exception e) {
            load.completeExceptionally(e);
        }
        return load;
    }

    @Override
    public void put(K key, V value) {
        put(key, value, terms.ttlOf(key, value));
    }

    @Override
    public void put(K key, V value, Duration ttl) {
        remove(key);
        if (ttl.isPositive()) {
            kept.put(key, new Kept<>(value, clock.instant().plus(ttl), terms.weightOf(key, value)));
            shrink();
        }
    }

    private void shrink() {
        expire();
        long weight = kept.values().stream().mapToLong(Kept::weight).sum();
        for (var eldest = kept.values().iterator(); weight > terms.most(); eldest.remove()) {
            weight -= eldest.next().weight();
        }
    }

    private void expire() {
        kept.values().removeIf(one -> !one.until().isAfter(clock.instant()));
    }

    @Override
    public void remove(K key) {
        kept.remove(key);
        loads.remove(key);
    }

    @Override
    public void clear() {
        kept.clear();
        loads.clear();
    }

    @Override
    public long size() {
        expire();
        return kept.size();
    }
}
