package io.sluice.plugins.limit;

import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/**
 * What all values of a key share of one limit.
 *
 * @param bucket as many as may pass
 * @param nanos in what time
 */
record WindowSize(BucketConfiguration bucket, long nanos) {
    static WindowSize of(LimitConfig.Window window) {
        // The refill is for form's sake: a bucket must have one, but here it never comes.
        var bucket = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(window.max()).refillIntervally(window.max(), Duration.ofDays(1)))
                .build();
        return new WindowSize(bucket, window.interval().toNanos());
    }
}
