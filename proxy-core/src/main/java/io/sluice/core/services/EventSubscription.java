package io.sluice.core.services;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.event.EventBus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One plugin's interest in one type. */
final class EventSubscription<E> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Class<E> type;
    private final Consumer<? super E> handler;
    private final JobOwner owner;
    private final Counter delivered;
    private final Counter dropped;
    private final Counter failed;
    private final EventQueue<E> queue;
    private long loggedNanos = System.nanoTime() - LOG_EVERY_NANOS;

    EventSubscription(Class<E> type, Consumer<? super E> handler, JobOwner owner) {
        this.type = type;
        this.handler = handler;
        this.owner = owner;
        this.delivered = counter("delivered");
        this.dropped = counter("dropped");
        this.failed = counter("failed");
        this.queue = new EventQueue<>(owner.plugin(), owner.loader(), EventBus.QUEUE, this::deliver);
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
        if (type.isInstance(event) && !queue.offer(type.cast(event))) {
            dropped.increment();
        }
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
        if (queue.isDelivering() && now - loggedNanos >= LOG_EVERY_NANOS) {
            loggedNanos = now;
            owner.logger().error("an event of type {} could not be handled", type.getSimpleName(), failure);
        }
    }

    /** Delivers no more, interrupts what is being delivered, and waits a little for its end. */
    void close() {
        if (!queue.stop(PATIENCE)) {
            owner.logger().warn("the thread that delivers events to it does not end when it is interrupted");
        }
    }
}
