package io.sluice.core.services;

import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.StoreFailure;
import io.sluice.spi.services.StoreFailure.Reason;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One instance's use of a store. */
public final class StoreLease implements KeyValueStore, AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final StoredMap map;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    StoreLease(StoredMap map, Runnable release) {
        this.map = map;
        this.release = release;
    }

    /** What is kept, in bytes. */
    public long bytes() {
        return map.bytes();
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String key) {
        return unlessClosed(() -> map.get(key));
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] value) {
        return unlessClosed(() -> map.put(key, value));
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        return unlessClosed(() -> map.remove(key));
    }

    @Override
    public CompletionStage<SortedSet<String>> keys() {
        return unlessClosed(map::keys);
    }

    @Override
    public CompletionStage<Optional<byte[]>> update(String key, UnaryOperator<Optional<byte[]>> change) {
        return unlessClosed(() -> map.update(key, change));
    }

    private <T> CompletionStage<T> unlessClosed(Supplier<CompletionStage<T>> operation) {
        return closed.get()
                ? CompletableFuture.failedStage(new StoreFailure(Reason.CLOSED, "the plugin is closed"))
                : operation.get();
    }

    /** Waits a little for what was asked for before, and ends the use. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // Operations happen in order: when this one has, all before it have.
        map.keys()
                .toCompletableFuture()
                .completeOnTimeout(Collections.emptySortedSet(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        release.run();
    }
}
