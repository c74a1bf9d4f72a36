package io.sluice.spi.event;

import java.util.function.Consumer;

/**
 * Carries events from plugin to plugin and from the proxy to plugins. An event is any object; who gets it is said by its type, which
 * both sides must share: one of this package, of the JDK, or of a package that one plugin's jar exports and the other's depends on.
 * Events had better be immutable, as all subscribers get the same.
 *
 * <p>Each subscription has a queue of {@link #QUEUE} events and is called on a virtual thread, one event after the other in the order
 * in which they were published by one thread; it may block. What comes while the queue is full is dropped, and counted. What a
 * handler throws is logged and counted, and the next event is delivered.
 */
public interface EventBus {
    /** How many events wait for one subscription at most. */
    int QUEUE = 1024;

    /**
     * From now on, and until the instance is closed, gets what is of a type. For use in {@code PluginFactory.create} only:
     * what nobody has asked for by then is not even made, such as {@link ExchangeEnded}.
     */
    <E> void subscribe(Class<E> type, Consumer<? super E> handler);

    /** Tells all subscribers of its type, those of this instance included. Never waits; from any thread, event loops among them. */
    void publish(Object event);
}
