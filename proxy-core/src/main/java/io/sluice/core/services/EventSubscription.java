package io.sluice.core.services;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.event.EventBus;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One plugin's interest in one type.
 *
 * <p>Theory of operation. Whoever adds the first event to an empty queue starts a thread, which delivers until the queue is empty
 * again; so there is one at a time, and none while nothing happens. The count of what waits is raised before an event is
 * added and lowered after it has been delivered: it bounds the queue, and tells the thread whether it may end.
 */
final class EventSubscription<E> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Class<E> type;
    private final Consumer<? super E> handler;
    private final JobOwner owner;
    private final Counter delivered;
    private final Counter dropped;
    private final Counter failed;
    private final Queue<E> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private volatile boolean closed;
    private long loggedNanos = System.nanoTime() - LOG_EVERY_NANOS;

    EventSubscription(Class<E> type, Consumer<? super E> handler, JobOwner owner) {
        this.type = type;
        this.handler = handler;
        this.owner = owner;
        this.delivered = counter("delivered");
        this.dropped = counter("dropped");
        this.failed = counter("failed");
    }

    private Counter counter(String status) {
        return Counter.builder("sluice.plugin.events")
                .description("Events for plugins, by what became of them.")
                .tags("event", type.getSimpleName(), "status", status)
                .register(owner.meters());
    }

    boolean wants(Class<?> other) {
        return type.isAssignableFrom(other);
    }

    void offer(Object event) {
        if (closed || !type.isInstance(event)) {
            return;
        }
        int before = waiting.getAndUpdate(count -> count < EventBus.QUEUE ? count + 1 : count);
        if (before == EventBus.QUEUE) {
            dropped.increment();
            return;
        }
        queue.add(type.cast(event));
        if (before == 0) {
            Thread next =
                    Thread.ofVirtual().name("sluice-events-" + owner.plugin()).unstarted(this::deliverAll);
            next.setContextClassLoader(owner.loader());
            thread.set(next);
            next.start();
        }
    }

    private void deliverAll() {
        do {
            E event = queue.poll();
            while (event == null) {
                // Counted already, and about to be added by another thread.
                Thread.onSpinWait();
                event = queue.poll();
            }
            if (!closed) {
                deliver(event);
            }
        } while (waiting.decrementAndGet() > 0);
    }

    private void deliver(E event) {
        try {
            handler.accept(event);
            delivered.increment();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            failed.increment();
            log(e);
        }
    }

    private void log(Throwable failure) {
        long now = System.nanoTime();
        if (!closed && now - loggedNanos >= LOG_EVERY_NANOS) {
            loggedNanos = now;
            owner.logger().error("an event of type {} could not be handled", type.getSimpleName(), failure);
        }
    }

    /** Delivers no more, interrupts what is being delivered, and waits a little for its end. */
    void close() {
        closed = true;
        Thread last = thread.get();
        if (last == null) {
            return;
        }
        last.interrupt();
        try {
            if (!last.join(PATIENCE)) {
                owner.logger().warn("{} does not end when it is interrupted", last.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
