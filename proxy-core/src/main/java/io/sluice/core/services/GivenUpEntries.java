package io.sluice.core.services;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest entries of a queue that were given up, in its store under keys of their own, until somebody wants them tried again or
 * forgotten.
 */
final class GivenUpEntries {
    private static final Logger LOG = LoggerFactory.getLogger(GivenUpEntries.class);

    /** Beyond these the oldest goes. */
    private static final int MOST = 100;

    private final String prefix;
    private final StoreLease store;
    private final Function<String, CompletionStage<Void>> queue;
    private final ReentrantLock orders = new ReentrantLock();
    private final Deque<GivenUpEntry> kept = new ArrayDeque<>();

    /**
     * Those that the store has. Waits for these.
     *
     * @param name the queue's, in which no exclamation mark is possible
     * @param queue takes payloads that are to be tried again
     */
    GivenUpEntries(String name, StoreLease store, Function<String, CompletionStage<Void>> queue) {
        this.prefix = name + "!/";
        this.store = store;
        this.queue = queue;
        for (String key : store.keys().toCompletableFuture().join()) {
            if (key.startsWith(prefix)) {
                store.getText(key)
                        .toCompletableFuture()
                        .join()
                        .ifPresent(text -> kept.addLast(GivenUpEntry.parse(key.substring(prefix.length()), text)));
            }
        }
    }

    /** Keeps one. */
    synchronized void add(GivenUpEntry entry) {
        kept.addLast(entry);
        var unused = store.putText(key(entry), entry.text()).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("an entry of {} that is given up will not outlive the process", prefix, failure);
            }
        });
        if (kept.size() > MOST) {
            forget(kept.removeFirst());
        }
    }

    private String key(GivenUpEntry entry) {
        return prefix + entry.id();
    }

    private void forget(GivenUpEntry entry) {
        var unused = store.remove(key(entry)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("an entry of {} that is of no use stays in the store", prefix, failure);
            }
        });
    }

    /** All of them, the oldest first. */
    synchronized List<GivenUpEntry> list() {
        return List.copyOf(kept);
    }

    private synchronized boolean take(GivenUpEntry entry) {
        return kept.remove(entry);
    }

    /** Has some tried again, the oldest first, and tells how many. One that the process does not survive may come twice then. */
    int retry(Predicate<GivenUpEntry> wanted) {
        return each(wanted, entry -> {
            queue.apply(entry.payload()).toCompletableFuture().join();
            if (take(entry)) {
                forget(entry);
            }
        });
    }

    /** Forgets some for good, and tells how many. */
    int drop(Predicate<GivenUpEntry> wanted) {
        return each(wanted, entry -> {
            store.remove(key(entry)).toCompletableFuture().join();
            take(entry);
        });
    }

    /** One order at a time, as it waits for the disk: what two want to be tried again is tried once. */
    private int each(Predicate<GivenUpEntry> wanted, Consumer<GivenUpEntry> order) {
        orders.lock();
        try {
            var found = list().stream().filter(wanted).toList();
            found.forEach(order);
            return found.size();
        } finally {
            orders.unlock();
        }
    }
}
