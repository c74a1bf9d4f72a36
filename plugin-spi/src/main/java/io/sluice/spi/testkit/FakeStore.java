package io.sluice.spi.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.StoreFailure;
import io.sluice.spi.services.StoreFailure.Reason;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A store in memory with the limits of the proxy's; all stages are complete when they are given. */
final class FakeStore implements KeyValueStore {
    private final TreeMap<String, byte[]> entries = new TreeMap<>();

    @Override
    public CompletionStage<Optional<byte[]>> get(String key) {
        return now(() -> read(key));
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] value) {
        return update(key, before -> Optional.of(value)).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        return update(key, before -> Optional.empty()).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<SortedSet<String>> keys() {
        return now(() -> Collections.unmodifiableSortedSet(new TreeSet<>(entries.keySet())));
    }

    @Override
    public CompletionStage<Optional<byte[]>> update(String key, UnaryOperator<Optional<byte[]>> change) {
        return now(() -> {
            Optional<byte[]> value = change.apply(read(key));
            value.ifPresentOrElse(bytes -> write(key, bytes.clone()), () -> entries.remove(key));
            return read(key);
        });
    }

    private Optional<byte[]> read(String key) {
        return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
    }

    private void write(String key, byte[] value) {
        int keyLength = key.getBytes(UTF_8).length;
        if (keyLength == 0 || keyLength > MAX_KEY_BYTES || value.length > MAX_VALUE_BYTES) {
            throw new StoreFailure(
                    Reason.TOO_LARGE,
                    "a key has 1 to " + MAX_KEY_BYTES + " bytes, a value at most " + MAX_VALUE_BYTES + "; these have "
                            + keyLength + " and " + value.length);
        }
        long others = entries.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(key))
                .mapToLong(entry -> entry.getKey().getBytes(UTF_8).length + entry.getValue().length)
                .sum();
        if (others + keyLength + value.length > MAX_BYTES) {
            throw new StoreFailure(Reason.FULL, "a store keeps at most " + MAX_BYTES + " bytes");
        }
        entries.put(key, value);
    }

    private static <T> CompletionStage<T> now(Supplier<T> operation) {
        try {
            return CompletableFuture.completedStage(operation.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
