package io.sluice.plugins.cache;

import java.time.Duration;

/**
 * What the operator says where responses leave it open. Times in seconds.
 *
 * @param maxLifetime {@link Long#MAX_VALUE} for no limit
 */
record Policy(
        long maxLifetime,
        long defaultLifetime,
        boolean wantsCacheControl,
        long staleWhileRevalidate,
        long staleIfError,
        long maxBodyBytes) {
    Policy(CacheConfig config) {
        this(
                config.maxTtl().map(Duration::toSeconds).orElse(Long.MAX_VALUE),
                config.defaultTtl().toSeconds(),
                config.checkCacheControl(),
                config.staleWhileRevalidate().toSeconds(),
                config.staleIfError().toSeconds(),
                config.maxFileSize().bytes());
    }

    /** A response's own word, or else the operator's. */
    static long own(long seconds, long otherwise) {
        return seconds == CacheControl.ABSENT ? otherwise : seconds;
    }
}
