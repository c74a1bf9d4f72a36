package io.sluice.spi.services;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.ToIntBiFunction;

/**
 * How much a {@link TtlCache} keeps, and for how long. Immutable.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class CacheTerms<K, V> {
    private static final Duration LOAD_LIMIT = Duration.ofSeconds(30);

    private final long most;
    private final ToIntBiFunction<? super K, ? super V> weigher;
    private final BiFunction<? super K, ? super V, Duration> ttl;
    private final Duration loadLimit;

    private CacheTerms(
            long most,
            ToIntBiFunction<? super K, ? super V> weigher,
            BiFunction<? super K, ? super V, Duration> ttl,
            Duration loadLimit) {
        if (most < 1) {
            throw new IllegalArgumentException("a cache keeps at least 1, was " + most);
        }
        if (!loadLimit.isPositive()) {
            throw new IllegalArgumentException("the limit of a load must be positive, was " + loadLimit);
        }
        this.most = most;
        this.weigher = weigher;
        this.ttl = ttl;
        this.loadLimit = loadLimit;
    }

    /**
     * So many values at most, each for this time.
     *
     * @throws IllegalArgumentException when {@code most} is less than 1
     */
    public static <K, V> CacheTerms<K, V> entries(long most, Duration ttl) {
        return weight(most, ttl, (key, value) -> 1);
    }

    /**
     * Values that together weigh at most so much, each for this time. One that alone weighs more is not kept.
     *
     * @param weigher asked once for each value that is put or loaded; never gives less than 0
     * @throws IllegalArgumentException when {@code most} is less than 1
     */
    public static <K, V> CacheTerms<K, V> weight(
            long most, Duration ttl, ToIntBiFunction<? super K, ? super V> weigher) {
        return new CacheTerms<>(most, weigher, (key, value) -> ttl, LOAD_LIMIT);
    }

    /**
     * The same, but each value for its own time, such as a token until it expires.
     *
     * @param times asked once for each value that is put or loaded; zero or less: it is not kept
     */
    public CacheTerms<K, V> withTtl(BiFunction<? super K, ? super V, Duration> times) {
        return new CacheTerms<>(most, weigher, times, loadLimit);
    }

    /** The same, but a load may take so long; without this, 30 seconds. */
    public CacheTerms<K, V> withLoadLimit(Duration limit) {
        return new CacheTerms<>(most, weigher, ttl, limit);
    }

    /** What all values together may weigh. */
    public long most() {
        return most;
    }

    /** What a value weighs. */
    public int weightOf(K key, V value) {
        return weigher.applyAsInt(key, value);
    }

    /** How long a value is kept. */
    public Duration ttlOf(K key, V value) {
        return ttl.apply(key, value);
    }

    /** How long a load may take. */
    public Duration loadLimit() {
        return loadLimit;
    }
}
