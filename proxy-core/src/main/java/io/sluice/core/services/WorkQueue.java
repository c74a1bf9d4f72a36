package io.sluice.core.services;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Entries that are to be worked on, in a store and in memory.
 *
 * <p>Theory of operation. While instances are attached there is one thread, which takes the entry that is due first and has
 * the youngest of them work on it: so it is always one entry at a time, also while one instance replaces another. An entry
 * leaves the store when it has been done, or is kept aside when it is given up; until then it is there with the number of its
 * failures and its next time, whatever happens to the process. An instance that leaves has its work interrupted, and the entry
 * waits for the next.
 */
final class WorkQueue {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private record Entry(String key, Instant due, int failures, String payload) {
        static Entry parse(String key, String text) {
            String[] headAndPayload = text.split("\n", 2);
            String[] head = headAndPayload[0].split(" ", 2);
            return new Entry(
                    key, Instant.ofEpochMilli(Long.parseLong(head[0])), Integer.parseInt(head[1]), headAndPayload[1]);
        }

        String text() {
            return due.toEpochMilli() + " " + failures + '\n' + payload;
        }

        /** After one failure more. */
        GivenUpEntry givenUp(Instant time, String error) {
            return new GivenUpEntry(key.substring(key.indexOf('/') + 1), time, failures + 1, error, payload);
        }
    }

    private record Turn(Entry entry, QueueWorker worker) {}

    private final String name;
    private final StoreLease store;
    private final JobBoard board;
    private final JobStatus status;
    private final Clock clock;
    private final Duration look;
    private final GivenUpEntries givenUp;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparing(Entry::key));
    private final Deque<QueueWorker> workers = new ArrayDeque<>();
    private @Nullable QueueWorker working;
    private @Nullable Thread thread;
    private long submitted;

    /**
     * A queue, with the entries that the store has of it. Waits for these.
     *
     * @param store the queue's own lease
     * @param look how often the clock is looked at, which may be put right meanwhile
     */
    WorkQueue(String name, StoreLease store, JobBoard board, JobStatus status, Clock clock, Duration look) {
        this.name = name;
        this.store = store;
        this.board = board;
        this.status = status;
        this.clock = clock;
        this.look = look;
        for (String key : store.keys().toCompletableFuture().join()) {
            if (key.startsWith(name + '/')) {
                store.getText(key).toCompletableFuture().join().ifPresent(text -> waiting.add(Entry.parse(key, text)));
            }
        }
        status.waits(waiting.size());
        givenUp = new GivenUpEntries(name, store, payload -> submit(payload, Duration.ZERO));
        status.keeps(Optional.of(givenUp));
    }

    CompletionStage<Void> submit(String payload, Duration delay) {
        Instant now = clock.instant();
        var entry = new Entry(nextKey(now), now.plus(delay), 0, payload);
        return store.putText(entry.key, entry.text()).thenRun(() -> add(entry));
    }

    private String nextKey(Instant now) {
        lock.lock();
        try {
            return "%s/%013d-%08d".formatted(name, now.toEpochMilli(), submitted++);
        } finally {
            lock.unlock();
        }
    }

    private void add(Entry entry) {
        lock.lock();
        try {
            waiting.add(entry);
            status.waits(waiting.size());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void attach(QueueWorker worker) {
        lock.lock();
        try {
            workers.addLast(worker);
            if (thread == null) {
                thread = Thread.ofVirtual().name("sluice-queue-" + name).unstarted(this::work);
                thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
                thread.start();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts what the worker does, and waits a little for its end. */
    void detach(QueueWorker worker) {
        lock.lock();
        try {
            workers.remove(worker);
            if (working == worker && thread != null) {
                thread.interrupt();
            }
            changed.signalAll();
            long nanos = PATIENCE.toNanos();
            while (working == worker && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (working == worker) {
                worker.owner().logger().warn("queue {} does not end when it is interrupted", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return workers.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        // The board shows it on if it has given something up, which only the next one of its name can try again.
        status.keeps(Optional.empty());
        board.remove(status);
        store.close();
    }

    private void work() {
        for (Optional<Turn> turn = next(); turn.isPresent(); turn = next()) {
            run(turn.get());
        }
    }

    private Optional<Turn> next() {
        lock.lock();
        try {
            while (!workers.isEmpty()) {
                Entry first = waiting.peek();
                Duration left = first == null ? look : Duration.between(clock.instant(), first.due);
                if (first != null && !left.isPositive()) {
                    waiting.remove();
                    status.waits(waiting.size());
                    status.comesNotYet();
                    working = workers.getLast();
                    return Optional.of(new Turn(first, workers.getLast()));
                }
                if (first != null) {
                    status.comesAt(first.due);
                }
                try {
                    Duration nap = left.compareTo(look) < 0 ? left : look;
                    var unused = changed.await(nap.toNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // Meant for a run that had just ended: whoever interrupts has changed the workers, which are looked
                    // at next.
                }
            }
            thread = null;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void run(Turn turn) {
        Entry entry = turn.entry;
        Thread.currentThread().setContextClassLoader(turn.worker.owner().loader());
        try {
            switch (turn.worker.work(status, entry.failures, entry.payload)) {
                case DONE -> forget(turn);
                case GIVEN_UP -> {
                    // First the one, then the other: what happens between them must not lose it.
                    givenUp.add(
                            entry.givenUp(clock.instant(), status.lastError().orElse("")));
                    forget(turn);
                }
                case TRY_AGAIN -> keepForLater(turn);
            }
        } catch (InterruptedException e) {
            add(entry);
        } finally {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
            endTurn();
        }
    }

    private void forget(Turn turn) {
        var unused = store.remove(turn.entry.key).whenComplete((done, failure) -> {
            if (failure != null) {
                turn.worker.owner().logger().warn("queue {}: an entry that is done stays in the store", name, failure);
            }
        });
    }

    private void keepForLater(Turn turn) {
        Entry entry = turn.entry;
        var again = new Entry(
                entry.key, clock.instant().plus(JobRuns.pauseAfter(entry.failures)), entry.failures + 1, entry.payload);
        add(again);
        var unused = store.putText(again.key, again.text()).whenComplete((done, failure) -> {
            if (failure != null) {
                turn.worker.owner().logger().warn("queue {}: a failure is not noted in the store", name, failure);
            }
        });
    }

    private void endTurn() {
        lock.lock();
        try {
            // An interruption that came too late for the run must not be taken for one of the next.
            var unused = Thread.interrupted();
            working = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
