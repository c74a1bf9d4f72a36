package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.StoreFailure;
import io.sluice.spi.services.StoreFailure.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store keeps, all of it in memory, and its changes in a journal.
 *
 * <p>Theory of operation. Operations stand in a queue; whoever finds it empty starts a thread, which takes as many as there
 * are, does them in order, brings all their changes to the disk at once, and completes their stages after that, until the queue is
 * empty again. So the map has one thread at a time and no lock, and the more is asked for the fewer times the disk is waited
 * for. When the disk fails, the changes are undone from the last to the first, and all that stood in the same row fails.
 */
final class StoredMap implements KeyValueStore {
    private static final Logger LOG = LoggerFactory.getLogger(StoredMap.class);
    private static final int ROW = 256;

    private record Operation<T>(Function<Edits, T> work, int weight, CompletableFuture<T> result) {}

    private final String name;
    private final Journal journal;
    private final SortedMap<String, byte[]> entries;
    private final Queue<Operation<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    /** The thread's own, and told to others after each row. */
    private long bytes;

    private volatile long toldBytes;

    /**
     * A map.
     *
     * @param name for the log
     * @param entries what the journal had; the map's own from now on
     */
    StoredMap(String name, Journal journal, SortedMap<String, byte[]> entries) {
        this.name = name;
        this.journal = journal;
        this.entries = entries;
        this.bytes = entries.entrySet().stream()
                .mapToLong(entry -> length(entry.getKey()) + entry.getValue().length)
                .sum();
        this.toldBytes = bytes;
    }

    private static int length(String key) {
        return key.getBytes(UTF_8).length;
    }

    /** What is kept, in bytes. */
    long bytes() {
        return toldBytes;
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(String key) {
        return submit(length(key), edits -> edits.get(key).map(byte[]::clone));
    }

    @Override
    public CompletionStage<Void> put(String key, byte[] value) {
        byte[] copy = value.clone();
        return submit(length(key) + copy.length, edits -> {
                    edits.put(key, copy);
                    return copy;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> remove(String key) {
        return submit(length(key), edits -> {
                    edits.remove(key);
                    return key;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<SortedSet<String>> keys() {
        return submit(0, edits -> Collections.unmodifiableSortedSet(new TreeSet<>(entries.keySet())));
    }

    @Override
    public CompletionStage<Optional<byte[]>> update(String key, UnaryOperator<Optional<byte[]>> change) {
        return submit(length(key), edits -> {
            Optional<byte[]> next =
                    change.apply(edits.get(key).map(byte[]::clone)).map(byte[]::clone);
            next.ifPresentOrElse(value -> edits.put(key, value), () -> edits.remove(key));
            return next.map(byte[]::clone);
        });
    }

    private <T> CompletionStage<T> submit(int weight, Function<Edits, T> work) {
        if (waitingBytes.addAndGet(weight) > MAX_BYTES) {
            waitingBytes.addAndGet(-weight);
            return CompletableFuture.failedStage(
                    new StoreFailure(Reason.BUSY, name + " has more to write than the disk takes at the moment"));
        }
        var operation = new Operation<>(work, weight, new CompletableFuture<T>());
        queue.add(operation);
        if (waiting.getAndIncrement() == 0) {
            var unused = Thread.ofVirtual().name("sluice-store").start(this::work);
        }
        return operation.result.minimalCompletionStage();
    }

    private void work() {
        var row = new ArrayList<Operation<?>>();
        do {
            row.clear();
            for (var next = queue.poll(); next != null; next = row.size() < ROW ? queue.poll() : null) {
                row.add(next);
                waitingBytes.addAndGet(-next.weight);
            }
            run(row);
        } while (waiting.addAndGet(-row.size()) > 0);
    }

    private void run(List<Operation<?>> row) {
        var edits = new Edits();
        List<Runnable> results =
                row.stream().map(operation -> attempt(operation, edits)).toList();
        try {
            edits.save();
        } catch (IOException e) {
            edits.undo();
            LOG.error("{} cannot be written", name, e);
            var failure = new StoreFailure(Reason.UNWRITABLE, name + " cannot be written: " + e, e);
            row.forEach(operation -> operation.result.completeExceptionally(failure));
            return;
        }
        toldBytes = bytes;
        results.forEach(Runnable::run);
    }

    /** Does it; gives what completes its stage. */
    private static <T> Runnable attempt(Operation<T> operation, Edits edits) {
        try {
            T value = operation.work.apply(edits);
            return () -> operation.result.complete(value);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            return () -> operation.result.completeExceptionally(e);
        }
    }

    /** Lets go of the file; when nothing is under way any more. */
    void close() {
        try {
            journal.close();
        } catch (IOException e) {
            LOG.warn("{} cannot be closed", name, e);
        }
    }

    /** The changes of one row. */
    private final class Edits {
        private final JournalRecords records = new JournalRecords();
        private final Deque<Runnable> undo = new ArrayDeque<>();

        Optional<byte[]> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        void put(String key, byte[] value) {
            int keyLength = length(key);
            if (keyLength == 0 || keyLength > MAX_KEY_BYTES) {
                throw new StoreFailure(
                        Reason.TOO_LARGE, "a key has 1 to " + MAX_KEY_BYTES + " bytes, this one has " + keyLength);
            }
            if (value.length > MAX_VALUE_BYTES) {
                throw new StoreFailure(
                        Reason.TOO_LARGE,
                        "a value has at most " + MAX_VALUE_BYTES + " bytes, that of " + key + " has " + value.length);
            }
            long after = bytes + keyLength + value.length - taken(key);
            if (after > MAX_BYTES) {
                throw new StoreFailure(
                        Reason.FULL, name + " would keep " + after + " bytes, at most are " + MAX_BYTES + " possible");
            }
            records.put(key, value);
            set(key, Optional.of(value), true);
        }

        void remove(String key) {
            if (entries.containsKey(key)) {
                records.remove(key);
                set(key, Optional.empty(), true);
            }
        }

        private long taken(String key) {
            byte[] value = entries.get(key);
            return value == null ? 0 : length(key) + value.length;
        }

        private void set(String key, Optional<byte[]> value, boolean undoable) {
            long before = taken(key);
            Optional<byte[]> earlier = get(key);
            value.ifPresentOrElse(some -> entries.put(key, some), () -> entries.remove(key));
            bytes = bytes + taken(key) - before;
            if (undoable) {
                undo.push(() -> set(key, earlier, false));
            }
        }

        void undo() {
            undo.forEach(Runnable::run);
        }

        void save() throws IOException {
            if (records.isEmpty()) {
                return;
            }
            journal.append(records.bytes());
            if (journal.isLong(bytes)) {
                try {
                    journal.rewrite(entries);
                } catch (IOException e) {
                    // What was changed is safe; the next change tries again.
                    LOG.warn("{} cannot be written anew", name, e);
                }
            }
        }
    }
}
