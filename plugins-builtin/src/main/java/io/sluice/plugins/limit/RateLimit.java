package io.sluice.plugins.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LockFreeBucket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * So many requests in a time, for each value of a key. The time begins with a value's first request; when it is over, all
 * that may come in it is there again at once, so in no such time come more, not even in the first.
 *
 * <p>What a value has left is forgotten when it was not asked for during the longest time: then it would have all of it again.
 */
final class RateLimit {
    private final BucketConfiguration configuration;
    private final TimeMeter time;
    private final Cache<String, Bucket> buckets;
    private final long least;
    private final String policy;

    RateLimit(List<LimitConfig.Window> windows, int maxKeys, TimeMeter time) {
        var builder = BucketConfiguration.builder();
        for (var window : windows) {
            builder.addLimit(limit -> limit.capacity(window.max()).refillIntervally(window.max(), window.interval()));
        }
        this.configuration = builder.build();
        this.time = time;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(maxKeys)
                .expireAfterAccess(longest(windows))
                .build();
        this.least = windows.stream().mapToInt(LimitConfig.Window::max).min().orElseThrow();
        this.policy = windows.stream()
                .map(window -> window.max() + ";w=" + seconds(window.interval().toNanos()))
                .collect(Collectors.joining(", "));
    }

    private static Duration longest(List<LimitConfig.Window> windows) {
        return windows.stream()
                .map(LimitConfig.Window::interval)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Takes one from what a value has left, if there is any. Fit for any event loop. */
    Standing take(String key) {
        var bucket = buckets.getIfPresent(key);
        if (bucket == null) {
            bucket = buckets.get(
                    key,
                    unseen -> new LockFreeBucket(configuration, MathType.INTEGER_64_BITS, time, BucketListener.NOPE));
        }
        return standing(bucket.tryConsumeAndReturnRemaining(1));
    }

    private Standing standing(ConsumptionProbe probe) {
        return probe.isConsumed()
                ? new Standing(true, probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset()))
                : new Standing(false, 0, seconds(probe.getNanosToWaitForRefill()));
    }

    /** Whole ones, since no header has others: rather too many than too few. */
    private static long seconds(long nanos) {
        return (nanos + 999_999_999) / 1_000_000_000;
    }

    /** Of the smallest window: no more can be left than this. */
    long least() {
        return least;
    }

    /** The windows as {@code RateLimit-Policy} has them. */
    String policy() {
        return policy;
    }

    /** How many values are remembered. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }
}
