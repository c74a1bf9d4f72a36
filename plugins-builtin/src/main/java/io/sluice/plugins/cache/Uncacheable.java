package io.sluice.plugins.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** Remembers whose responses were not for sharing, so that nobody waits for the next one in vain. */
final class Uncacheable {
    private static final int MOST = 10_000;
    private static final Duration MEMORY = Duration.ofSeconds(30);

    private final Cache<CacheKey, Boolean> keys =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

    void note(CacheKey key) {
        keys.put(key, true);
    }

    boolean has(CacheKey key) {
        return keys.getIfPresent(key) != null;
    }

    void forget(CacheKey key) {
        keys.invalidate(key);
    }
}
