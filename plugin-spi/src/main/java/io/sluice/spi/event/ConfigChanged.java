package io.sluice.spi.event;

import java.util.List;

/** A configuration was read: it is served from now on, or refused, and the one before stays. */
public interface ConfigChanged extends HostEvent {
    /** What is wrong with it, as operators see it; empty when it is served. */
    List<String> problems();

    /** Whether it is served. */
    default boolean isServed() {
        return problems().isEmpty();
    }
}
