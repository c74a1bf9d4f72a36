package io.sluice.core.services;

import io.sluice.spi.event.EventBus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** One instance's use of the hub. */
public final class PluginEvents implements EventBus, AutoCloseable {
    private final JobOwner owner;
    private final EventHub hub;
    private final List<EventSubscription<?>> subscriptions = new CopyOnWriteArrayList<>();

    /** Without subscriptions. */
    public PluginEvents(JobOwner owner, HostServices host) {
        this.owner = owner;
        this.hub = host.events();
    }

    @Override
    public <E> void subscribe(Class<E> type, Consumer<? super E> handler) {
        var subscription = new EventSubscription<>(type, handler, owner);
        subscriptions.add(subscription);
        hub.add(subscription);
    }

    @Override
    public void publish(Object event) {
        hub.publish(event);
    }

    /** Ends them all, and what they are at. */
    @Override
    public void close() {
        subscriptions.forEach(hub::remove);
        subscriptions.forEach(EventSubscription::close);
        subscriptions.clear();
    }
}
