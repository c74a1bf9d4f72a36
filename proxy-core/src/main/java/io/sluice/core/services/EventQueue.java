package io.sluice.core.services;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Events on their way to one who listens, who gets them one after the other and off everybody else's threads.
 *
 * <p>Theory of operation. Whoever adds the first event to an empty queue starts a thread, which delivers until the queue is empty
 * again; so there is one at a time, and none while nothing happens. The count of what waits is raised before an event is
 * added and lowered after it has been delivered: it bounds the queue, and tells the thread whether it may end.
 */
public final class EventQueue<E> {
    private final String name;
    private final ClassLoader loader;
    private final int limit;
    private final Consumer<? super E> listener;
    private final Queue<E> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private volatile boolean taking = true;
    private volatile boolean delivering = true;

    /**
     * An empty queue.
     *
     * @param name whose events they are, for the thread's name
     * @param loader the thread's
     * @param limit how many may wait
     * @param listener must not throw
     */
    public EventQueue(String name, ClassLoader loader, int limit, Consumer<? super E> listener) {
        this.name = "sluice-events-" + name;
        this.loader = loader;
        this.limit = limit;
        this.listener = listener;
    }

    /**
     * Adds an event, without waiting.
     *
     * @return false when too many wait already; one that comes after the end is taken and forgotten
     */
    public boolean offer(E event) {
        if (!taking) {
            return true;
        }
        int before = waiting.getAndUpdate(count -> count < limit ? count + 1 : count);
        if (before == limit) {
            return false;
        }
        queue.add(event);
        if (before == 0) {
            Thread next = Thread.ofVirtual().name(name).unstarted(this::deliverAll);
            next.setContextClassLoader(loader);
            thread.set(next);
            next.start();
        }
        return true;
    }

    private void deliverAll() {
        do {
            E event = queue.poll();
            while (event == null) {
                // Counted already, and about to be added by another thread.
                Thread.onSpinWait();
                event = queue.poll();
            }
            if (delivering) {
                listener.accept(event);
            }
        } while (waiting.decrementAndGet() > 0);
    }

    /** Whether events are still delivered. */
    boolean isDelivering() {
        return delivering;
    }

    /**
     * Takes no more, delivers what waits, and waits for that; what takes longer is interrupted.
     *
     * @return whether all was delivered in time
     */
    public boolean finish(Duration patience) {
        taking = false;
        boolean ended = hasEndedWithin(patience);
        delivering = false;
        if (!ended) {
            interrupt();
        }
        return ended;
    }

    /**
     * Delivers no more, interrupts what is being delivered, and waits for its end.
     *
     * @return whether it ended in time
     */
    boolean stop(Duration patience) {
        taking = false;
        delivering = false;
        interrupt();
        return hasEndedWithin(patience);
    }

    private void interrupt() {
        Thread last = thread.get();
        if (last != null) {
            last.interrupt();
        }
    }

    private boolean hasEndedWithin(Duration patience) {
        Thread last = thread.get();
        try {
            return last == null || last.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
