package io.sluice.core.services;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Knows who wants to hear of what. */
public final class EventHub {
    private final List<EventSubscription<?>> subscriptions = new CopyOnWriteArrayList<>();

    /** A hub that nobody listens to. */
    public EventHub() {}

    /** Whether anybody would get events of a type: where not, they need not be made. */
    public boolean wants(Class<?> type) {
        return subscriptions.stream().anyMatch(subscription -> subscription.wants(type));
    }

    /** Tells all who want to hear of it, and waits for none of them. */
    public void publish(Object event) {
        for (EventSubscription<?> subscription : subscriptions) {
            subscription.offer(event);
        }
    }

    void add(EventSubscription<?> subscription) {
        subscriptions.add(subscription);
    }

    void remove(EventSubscription<?> subscription) {
        subscriptions.remove(subscription);
    }
}
