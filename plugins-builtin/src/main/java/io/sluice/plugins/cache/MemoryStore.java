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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps responses in memory, by weight: what is used least goes when room is needed. */
final class MemoryStore implements Store {
    private final Cache<CacheKey, Variants> entries;
    // Changes of it, and of the entries of an address with it, are made one at a time for each address.
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
        if (key == null || cause == RemovalCause.REPLACED) {
            return;
        }
        keysByAddress.computeIfPresent(
                key.address(), (address, keys) -> entries.asMap().containsKey(key) ? keys : without(keys, key));
    }

    // Most addresses have one key: they get the set that takes the least room.
    private static Set<CacheKey> with(@Nullable Set<CacheKey> keys, CacheKey key) {
        if (keys == null) {
            return Set.of(key);
        }
        Set<CacheKey> more = keys instanceof HashSet<CacheKey> own ? own : new HashSet<>(keys);
        more.add(key);
        return more;
    }

    private static @Nullable Set<CacheKey> without(Set<CacheKey> keys, CacheKey key) {
        if (keys instanceof HashSet<CacheKey> own) {
            own.remove(key);
            return own.isEmpty() ? null : own;
        }
        return keys.contains(key) ? null : keys;
    }

    @Override
    public Optional<Variants> find(CacheKey key) {
        return Optional.ofNullable(entries.getIfPresent(key));
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        // Both in one, lest a removal that is told of late, or a purge, come between and leave a key that none finds.
        keysByAddress.compute(key.address(), (address, keys) -> {
            entries.asMap().merge(key, new Variants(List.of(response)), (before, one) -> before.with(response));
            return with(keys, key);
        });
    }

    @Override
    public void recall(CacheKey key, StoredResponse response) {
        put(key, response);
    }

    @Override
    public void remove(CacheKey key, StoredResponse response) {
        entries.asMap()
                .computeIfPresent(
                        key, (same, variants) -> variants.without(response).orElse(null));
    }

    @Override
    public void removeAddress(CacheKey address) {
        forget(address.address());
    }

    private int forget(CacheKey address) {
        var removed = new AtomicInteger();
        keysByAddress.computeIfPresent(address, (same, keys) -> {
            for (CacheKey key : keys) {
                removed.addAndGet(entries.asMap().remove(key) == null ? 0 : 1);
            }
            return null;
        });
        return removed.get();
    }

    @Override
    public int purge(Selection selection) {
        if (selection instanceof Selection.Address(CacheKey address)) {
            return forget(address);
        }
        int removed = 0;
        for (var entry : entries.asMap().entrySet()) {
            if (entry.getValue().areMeant(selection, entry.getKey())
                    && entries.asMap().remove(entry.getKey()) != null) {
                removed++;
            }
        }
        return removed;
    }

    @Override
    public void close() {}

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
