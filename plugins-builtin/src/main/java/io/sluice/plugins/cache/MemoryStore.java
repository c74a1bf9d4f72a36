package io.sluice.plugins.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Keeps responses in memory, by weight: what is used least goes when room is needed. */
final class MemoryStore implements Store {
    private final Cache<CacheKey, Variants> entries;
    // Only of keys that have more parts than their address: others are found without.
    private final Map<CacheKey, Set<CacheKey>> keysByAddress = new ConcurrentHashMap<>();

    MemoryStore(long maxBytes) {
        entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((CacheKey key, Variants variants) -> (int) Math.min(
                        Integer.MAX_VALUE,
                        variants.weight()
                                + 2L * (key.target().length() + key.parts().length())))
                .removalListener(this::onRemoval)
                .build();
    }

    private void onRemoval(@Nullable CacheKey key, @Nullable Variants variants, RemovalCause cause) {
        if (key == null || key.parts().isEmpty() || cause == RemovalCause.REPLACED) {
            return;
        }
        keysByAddress.computeIfPresent(key.address(), (address, keys) -> {
            if (!entries.asMap().containsKey(key)) {
                keys.remove(key);
            }
            return keys.isEmpty() ? null : keys;
        });
    }

    @Override
    public Optional<Variants> find(CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key));
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        if (!key.parts().isEmpty()) {
            keysByAddress.compute(key.address(), (address, keys) -> {
                Set<CacheKey> known = keys == null ? new HashSet<>() : keys;
                known.add(key);
                return known;
            });
        }
        entries.asMap().merge(key, new Variants(List.of(response)), (before, one) -> before.with(response));
    }

    @Override
    public void remove(CacheKey key, StoredResponse response) {
        entries.asMap()
                .computeIfPresent(
                        key, (same, variants) -> variants.without(response).orElse(null));
    }

    @Override
    public boolean removeAddress(CacheKey address) {
        boolean any = entries.asMap().remove(address.address()) != null;
        Set<CacheKey> keys = keysByAddress.remove(address.address());
        if (keys != null) {
            for (CacheKey key : keys) {
                any |= entries.asMap().remove(key) != null;
            }
        }
        return any;
    }

    @Override
    public int removeIf(BiPredicate<CacheKey, Variants> condition) {
        int removed = 0;
        for (var entry : entries.asMap().entrySet()) {
            if (condition.test(entry.getKey(), entry.getValue())
                    && entries.asMap().remove(entry.getKey()) != null) {
                removed++;
            }
        }
        return removed;
    }

    /** Number of keys, about. */
    long size() {
        return entries.estimatedSize();
    }

    /** Bytes in use, about. */
    long weight() {
        return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    /** Does at once what would be done in the background: for tests. */
    void settle() {
        entries.cleanUp();
    }
}
