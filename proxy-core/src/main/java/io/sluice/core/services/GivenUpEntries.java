package io.sluice.core.services;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest entries of a queue that were given up, in its store under keys of their own, until somebody wants them tried again. */
final class GivenUpEntries {
    private static final Logger LOG = LoggerFactory.getLogger(GivenUpEntries.class);

    /** Beyond these the oldest goes. */
    private static final int MOST = 100;

    private record Kept(String key, String payload) {}

    private final String prefix;
    private final StoreLease store;
    private final JobStatus status;
    private final Deque<Kept> kept = new ArrayDeque<>();

    /**
     * Those that the store has. Waits for these.
     *
     * @param queue its name, in which no exclamation mark is possible
     */
    GivenUpEntries(String queue, StoreLease store, JobStatus status) {
        this.prefix = queue + "!/";
        this.store = store;
        this.status = status;
        for (String key : store.keys().toCompletableFuture().join()) {
            if (key.startsWith(prefix)) {
                store.getText(key).toCompletableFuture().join().ifPresent(text -> kept.addLast(new Kept(key, text)));
            }
        }
        status.keeps(kept.size());
    }

    /**
     * Keeps one.
     *
     * @param key the entry's own, which no other one has
     */
    synchronized void add(String key, String payload) {
        var entry = new Kept(prefix + key, payload);
        kept.addLast(entry);
        var unused = store.putText(entry.key, payload).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("an entry of {} that is given up will not outlive the process", prefix, failure);
            }
        });
        if (kept.size() > MOST) {
            forget(kept.removeFirst());
        }
        status.keeps(kept.size());
    }

    private void forget(Kept entry) {
        var unused = store.remove(entry.key).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("an entry of {} that is of no use stays in the store", prefix, failure);
            }
        });
    }

    /** Gives all of them away, the oldest first; they are in the store until {@link #taken}. */
    synchronized List<String> payloads() {
        return kept.stream().map(Kept::payload).toList();
    }

    /** So many of the oldest are somebody else's by now. */
    synchronized void taken(int count) {
        var gone = new ArrayList<Kept>();
        while (gone.size() < count && !kept.isEmpty()) {
            gone.add(kept.removeFirst());
        }
        gone.forEach(this::forget);
        status.keeps(kept.size());
    }
}
