package io.sluice.plugins.cache;

import io.sluice.plugins.cache.TierCalls.Call;
import io.sluice.spi.PluginContext;
import io.sluice.spi.extension.CacheStore;
import io.sluice.spi.extension.StoredEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store of somebody else's behind memory. It is asked on virtual threads, never waited for on event loops, and whatever goes wrong
 * in it is as if nothing was stored.
 *
 * <p>What changes the store is done in turns for each key. A purge does not wait for its turn: it marks what is being written and is
 * meant, and that is removed again as soon as it is written. Both what waits to be written and the calls under way are bounded, so
 * that a store that hangs holds nothing but itself.
 */
final class SecondTier {
    private static final int MOST_READS = 256;
    private static final int MOST_REMOVALS = 10_000;
    private static final long MOST_WAITING = 32L * 1024 * 1024;
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    /** A response that is stored, without its body. */
    record Recalled(Draft draft, StoredEntry.Body body) {}

    private static final class Writing {
        private final CacheKey key;
        private final StoredResponse response;
        private volatile boolean overtaken;

        private Writing(CacheKey key, StoredResponse response) {
            this.key = key;
            this.response = response;
        }
    }

    private record Meant(String cache, Selection selection) implements CacheStore.Selection {
        @Override
        public boolean covers(CacheStore.Key key, Set<String> itsTags) {
            return key.cache().equals(cache)
                    && selection.covers(CacheKey.address(key.scheme(), key.host(), key.target()), itsTags);
        }

        @Override
        public Optional<CacheStore.Key> address() {
            return selection instanceof Selection.Address(CacheKey key)
                    ? Optional.of(name(cache, key))
                    : Optional.empty();
        }

        @Override
        public Set<String> tags() {
            return selection instanceof Selection.Tagged(Set<String> any) ? any : Set.of();
        }
    }

    private final CacheStore store;
    private final PluginContext context;
    private final BodyMemory memory;
    private final long maxBody;
    private final Duration patience;
    private final TierCalls calls;
    private final Turns turns;
    private final Set<Writing> writings = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger removals = new AtomicInteger();
    private final AtomicLong waiting = new AtomicLong();

    /**
     * A tier.
     *
     * @param name of the store, for the log
     * @param memory takes bodies that are read
     * @param maxBody larger ones are not read
     * @param patience how long a response is sought
     */
    SecondTier(
            CacheStore store, String name, PluginContext context, BodyMemory memory, long maxBody, Duration patience) {
        this.store = store;
        this.context = context;
        this.memory = memory;
        this.maxBody = maxBody;
        this.patience = patience;
        this.calls = new TierCalls(name, context);
        this.turns = new Turns(context);
    }

    private static CacheStore.Key name(String cache, CacheKey key) {
        // The length goes first, so that no name's end can look like the beginning of the other parts.
        String parts = key.isAddress() ? "" : key.upstream().length() + ":" + key.upstream() + key.parts();
        return new CacheStore.Key(cache, key.scheme(), key.host(), key.target(), parts);
    }

    private CacheStore.Key name(CacheKey key) {
        return name(context.name(), key);
    }

    // --- reading
    // ------------------------------------------------------------------------------------------------------

    /** What is stored for a key; nothing when that cannot be told. Never fails. */
    CompletionStage<List<Recalled>> find(CacheKey key) {
        return read(Call.FIND, List.of(), () -> {
            var found = new ArrayList<Recalled>();
            for (StoredEntry entry : store.find(name(key))) {
                StoredHead.read(entry.head()).ifPresent(draft -> found.add(new Recalled(draft, entry.body())));
            }
            if (found.isEmpty()) {
                calls.absent(Call.FIND);
            } else {
                calls.done(Call.FIND);
            }
            return found;
        });
    }

    /** One of them as a whole; nothing when it cannot be read. Never fails. */
    CompletionStage<Optional<StoredResponse>> read(Recalled recalled) {
        return read(Call.READ, Optional.empty(), () -> {
            ByteBuffer bytes = recalled.body().read();
            if (bytes.remaining() > maxBody) {
                calls.absent(Call.READ);
                return Optional.empty();
            }
            ByteBuffer own = memory.allocate(bytes.remaining());
            own.put(bytes).flip();
            calls.done(Call.READ);
            return Optional.of(recalled.draft().with(own.asReadOnlyBuffer()));
        });
    }

    private <T> CompletionStage<T> read(Call call, T nothing, Callable<T> work) {
        if (reads.incrementAndGet() > MOST_READS) {
            reads.decrementAndGet();
            calls.busy(call);
            return CompletableFuture.completedStage(nothing);
        }
        CompletionStage<Optional<T>> done = context.blocking(() -> {
            try {
                return Optional.of(work.call());
            } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
                calls.failed(call, e);
                return Optional.of(nothing);
            } finally {
                reads.decrementAndGet();
            }
        });
        CompletionStage<Optional<T>> late = context.after(patience).thenApply(over -> Optional.empty());
        return done.applyToEither(late, first -> first).thenApply(result -> {
            if (result.isEmpty()) {
                calls.late(call);
            }
            return result.orElse(nothing);
        });
    }

    // --- writing
    // ------------------------------------------------------------------------------------------------------

    void put(CacheKey key, StoredResponse response) {
        long weight = response.weight();
        if (waiting.addAndGet(weight) > MOST_WAITING) {
            waiting.addAndGet(-weight);
            calls.busy(Call.PUT);
            // What is stored there is older than what was to be.
            remove(key, response);
            return;
        }
        var writing = new Writing(key, response);
        writings.add(writing);
        turns.take(key, () -> {
            write(Call.PUT, () -> {
                if (!writing.overtaken) {
                    store.put(name(key), entry(response));
                }
            });
            writings.remove(writing);
            waiting.addAndGet(-weight);
            if (writing.overtaken) {
                write(Call.REMOVE, () -> store.remove(name(key), response.vary().text()));
            }
            return key;
        });
    }

    private static StoredEntry entry(StoredResponse response) {
        boolean validates = response.validators().isPresent();
        return StoredEntry.of(
                        response.vary().text(),
                        StoredHead.write(response),
                        () -> response.body().duplicate())
                .withTags(response.tags())
                .withUsefulUntil(Instant.ofEpochMilli(response.freshness().usefulUntil(validates)));
    }

    void remove(CacheKey key, StoredResponse response) {
        change(key, () -> store.remove(name(key), response.vary().text()));
    }

    /** Forgets an address, as soon as it is its turn. */
    void removeAddress(CacheKey address) {
        var selection = new Selection.Address(address);
        overtake(selection);
        change(address, () -> store.removeAll(new Meant(context.name(), selection)));
    }

    private void change(CacheKey key, Change change) {
        if (removals.incrementAndGet() > MOST_REMOVALS) {
            removals.decrementAndGet();
            calls.busy(Call.REMOVE);
            return;
        }
        turns.take(key, () -> {
            write(Call.REMOVE, change);
            return removals.decrementAndGet();
        });
    }

    /** Forgets what is selected; tells how many responses that were. Waits for the store. */
    int purge(Selection selection) throws IOException {
        overtake(selection);
        try {
            int removed = store.removeAll(new Meant(context.name(), selection));
            calls.done(Call.REMOVE);
            return removed;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            calls.failed(Call.REMOVE, e);
            throw new IOException("the store has not forgotten what was to be purged", e);
        }
    }

    private void overtake(Selection selection) {
        for (Writing writing : writings) {
            if (selection.covers(writing.key, writing.response.tags())) {
                writing.overtaken = true;
            }
        }
    }

    @FunctionalInterface
    private interface Change {
        void run() throws Exception;
    }

    private void write(Call call, Change change) {
        try {
            change.run();
            calls.done(call);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            calls.failed(call, e);
        }
    }

    /** Waits a moment for what is still to be written. */
    void close() {
        long end = System.nanoTime() + LAST_WRITES.toNanos();
        try {
            while (!turns.areOver() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!turns.areOver()) {
            context.logger().warn("what is still to be written to the store is given up");
        }
    }
}
