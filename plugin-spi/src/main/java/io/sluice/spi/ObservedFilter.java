package io.sluice.spi;

import io.sluice.spi.body.BodyFilter;

/** What one {@link BodyFilter} of a plugin did to one body, as a {@link ChainObserver} is told of it. */
public interface ObservedFilter {
    /** The instance's name. */
    String plugin();

    /** The hook that asked for the filter, which tells of which body. */
    Hook hook();

    /** The step that the instance is configured for. */
    Step step();

    /** How many parts of the body it was given; none when the body never came. */
    long chunks();

    /** Time spent in it, closing included. */
    long nanos();
}
