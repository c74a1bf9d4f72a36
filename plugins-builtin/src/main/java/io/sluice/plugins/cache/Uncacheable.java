package io.sluice.plugins.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * Remembers whose responses were not for sharing, so that nobody waits for the next one in vain. What those get who come with
 * {@code Authorization} tells nothing of what others get.
 */
final class Uncacheable {
    private static final int MOST = 10_000;
    private static final Duration MEMORY = Duration.ofSeconds(30);

    private enum Scope {
        AUTHORIZED,
        ALL
    }

    private final Cache<CacheKey, Scope> keys =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MEMORY).build();

    void note(Query query) {
        if (query.authorized()) {
            keys.asMap().putIfAbsent(query.key(), Scope.AUTHORIZED);
        } else {
            keys.put(query.key(), Scope.ALL);
        }
    }

    boolean has(Query query) {
        Scope scope = keys.getIfPresent(query.key());
        return scope == Scope.ALL || (scope == Scope.AUTHORIZED && query.authorized());
    }

    void forget(CacheKey key) {
        keys.invalidate(key);
    }
}
