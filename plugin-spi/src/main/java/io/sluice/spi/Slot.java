package io.sluice.spi;

/**
 * A typed place for per-exchange state, an index into an array rather than a key of a map. Given out by
 * {@link PluginContext#slot}; two instances of one plugin have two slots.
 *
 * @param <T> type of the value
 */
public final class Slot<T> {
    private final int index;
    private final Class<T> type;

    /** For the proxy and the test kit: plugins ask their {@link PluginContext}. */
    public Slot(int index, Class<T> type) {
        this.index = index;
        this.type = type;
    }

    /** The slot's place among those of the configuration, from 0. */
    public int index() {
        return index;
    }

    /** The type of the values. */
    public Class<T> type() {
        return type;
    }
}
