package io.sluice.spi.services;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Values that a plugin instance keeps for a while: at most so much of them, each for its own time. Belongs to the instance and
 * is emptied when that is closed; a reload that leaves the instance's configuration as it is leaves the cache as it is.
 *
 * <p>May be used by any thread, event loops among them: no method blocks. What is over its time, or is one too many, is gone
 * for every caller; of what has to go, that which was asked for least goes first. Keys need a good {@code equals} and
 * {@code hashCode} and must not change; values are shared by all who ask, so they had better be immutable.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface TtlCache<K, V> {

    /** What is kept for a key, and is not still being loaded. */
    Optional<V> find(K key);

    /**
     * What is kept for a key, or what the loader makes of it: called once however many ask at the same time, in the thread of the
     * first, so it must not block; blocking work goes through {@code PluginContext.blocking}. A load that fails, or takes longer
     * than the cache's {@linkplain CacheTerms#withLoadLimit limit}, fails for all who wait for it and leaves nothing
     * behind: the next to ask tries anew. What {@link #put} or {@link #remove} did meanwhile wins.
     *
     * @param loader gives a stage of the value; what it throws fails the load
     */
    CompletionStage<V> load(K key, Function<? super K, ? extends CompletionStage<V>> loader);

    /** Keeps a value for the time that the cache's terms give it. */
    void put(K key, V value);

    /**
     * Keeps a value for a time of its own.
     *
     * @param ttl zero or less keeps nothing, and removes what was there
     */
    void put(K key, V value, Duration ttl);

    /** Forgets a key; of a load that is under way only the result for those who wait for it is left. */
    void remove(K key);

    /** Forgets all. */
    void clear();

    /** About how many values are kept. */
    long size();
}
