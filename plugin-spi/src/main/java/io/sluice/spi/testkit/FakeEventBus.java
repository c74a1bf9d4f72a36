package io.sluice.spi.testkit;

import io.sluice.spi.event.EventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Tells subscribers at once, in the test's thread. */
final class FakeEventBus implements EventBus {
    private final Logger logger;
    private final List<Consumer<Object>> subscriptions = new ArrayList<>();
    private final List<Object> published = new ArrayList<>();

    FakeEventBus(Logger logger) {
        this.logger = logger;
    }

    @Override
    public <E> void subscribe(Class<E> type, Consumer<? super E> handler) {
        subscriptions.add(event -> {
            if (type.isInstance(event)) {
                handler.accept(type.cast(event));
            }
        });
    }

    @Override
    public void publish(Object event) {
        published.add(event);
        deliver(event);
    }

    void deliver(Object event) {
        for (var subscription : List.copyOf(subscriptions)) {
            try {
                subscription.accept(event);
            } catch (RuntimeException | AssertionError e) {
                logger.error("an event could not be handled", e);
            }
        }
    }

    List<Object> published() {
        return List.copyOf(published);
    }
}
