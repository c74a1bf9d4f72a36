package io.sluice.spi.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * A little that a plugin instance keeps for good: values by key, which outlive the instance, reloads, a new version of the
 * plugin's jar and restarts of the proxy, for whatever instance has the same name then. For counters, tokens and what was agreed
 * with others; not for logs, nor for what is read in every exchange, which belongs into a field or a {@link TtlCache} as well.
 *
 * <p>May be used by any thread, event loops among them: no method blocks. Operations happen one after the other, those of one
 * thread in its order, each wholly or not at all; a stage completes when what it stands for is on the disk, on a
 * thread that may block for a short while. While one instance replaces another, both see the same values.
 *
 * <p>Stages fail by {@link StoreFailure}, and nothing is changed then. Keys have at most {@link #MAX_KEY_BYTES} as UTF-8,
 * values {@link #MAX_VALUE_BYTES}, and all that is kept together {@link #MAX_BYTES}.
 */
public interface KeyValueStore {
    /** How long a key may be, as UTF-8. */
    int MAX_KEY_BYTES = 512;

    /** How long a value may be. */
    int MAX_VALUE_BYTES = 256 * 1024;

    /** How long all keys and values together may be. */
    int MAX_BYTES = 4 * 1024 * 1024;

    /** What is kept for a key; the caller's own copy. */
    CompletionStage<Optional<byte[]>> get(String key);

    /** Keeps a value in place of what was there. The array is copied before this returns. */
    CompletionStage<Void> put(String key, byte[] value);

    /** Forgets a key. */
    CompletionStage<Void> remove(String key);

    /** All keys, sorted. */
    CompletionStage<SortedSet<String>> keys();

    /**
     * Changes a value with nobody in between: the function gets what is there, or nothing, and gives what is to be there, or nothing.
     * It must be quick and must not wait, as other operations wait for it; what it throws fails the stage.
     *
     * @return what is there now
     */
    CompletionStage<Optional<byte[]>> update(String key, UnaryOperator<Optional<byte[]>> change);

    /** What is kept for a key, as UTF-8. */
    default CompletionStage<Optional<String>> getText(String key) {
        return get(key).thenApply(value -> value.map(bytes -> new String(bytes, UTF_8)));
    }

    /** Keeps a text, as UTF-8. */
    default CompletionStage<Void> putText(String key, String value) {
        return put(key, value.getBytes(UTF_8));
    }
}
