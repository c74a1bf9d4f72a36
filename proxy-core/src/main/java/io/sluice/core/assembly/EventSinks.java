package io.sluice.core.assembly;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.services.EventQueue;
import io.sluice.spi.extension.EventSink;
import io.sluice.spi.extension.ProxyEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the sinks of the generation that is being served, each on a thread of its own, so that none waits for another and
 * nobody waits for any. One for a process.
 */
final class EventSinks {
    private static final Logger LOG = LoggerFactory.getLogger(EventSinks.class);
    private static final int WAITING = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private record Happened(Instant time, String name, String subject, String message) implements ProxyEvent {}

    /** The way to one sink. */
    private static final class Delivery {
        private final ExtensionInstance sink;
        private final EventQueue<ProxyEvent> queue;
        private final Counter dropped;
        private int users;

        private Delivery(ExtensionInstance sink, MeterRegistry meters) {
            this.sink = sink;
            this.dropped = Counter.builder("sluice.events.dropped")
                    .description("Events that a sink was too slow for.")
                    .tag("sink", sink.name())
                    .register(meters);
            this.queue = new EventQueue<>(sink.name(), EventSinks.class.getClassLoader(), WAITING, this::hand);
        }

        private void hand(ProxyEvent event) {
            try {
                sink.call(() -> {
                    sink.as(EventSink.class).accept(event);
                    return event;
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
                LOG.warn("event sink {} has failed to take {}", sink.name(), event.name(), e);
            }
        }

        private void tell(ProxyEvent event) {
            if (!queue.offer(event)) {
                dropped.increment();
            }
        }
    }

    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<ExtensionInstance, Delivery> deliveries = new HashMap<>();
    private volatile List<Delivery> present = List.of();

    EventSinks(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** A generation will want a sink to be told. */
    synchronized Lease open(ExtensionInstance sink) {
        Delivery delivery = deliveries.computeIfAbsent(sink, key -> new Delivery(key, meters));
        delivery.users++;
        return () -> release(delivery);
    }

    private void release(Delivery delivery) {
        synchronized (this) {
            if (--delivery.users > 0) {
                return;
            }
            deliveries.remove(delivery.sink);
            present = present.stream().filter(one -> one != delivery).toList();
        }
        delivery.queue.finish(PATIENCE);
    }

    /** From now on these are told, all of which are open. */
    synchronized void tellOnly(List<ExtensionInstance> sinks) {
        present = deliveries.values().stream()
                .filter(delivery -> sinks.contains(delivery.sink))
                .toList();
    }

    /** Something has happened. From any thread, without waiting. */
    void tell(String name, String subject, String message) {
        List<Delivery> told = present;
        if (!told.isEmpty()) {
            var event = new Happened(clock.instant(), name, subject, message);
            told.forEach(delivery -> delivery.tell(event));
        }
    }
}
