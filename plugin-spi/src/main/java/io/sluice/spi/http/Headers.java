package io.sluice.spi.http;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A header section: lines of name and value in order, names without regard to case, a name possibly on several lines.
 * A view onto the message itself: changes take effect at once. Owned by the exchange's event loop.
 *
 * <p>Framing and connection headers ({@code Content-Length}, {@code Transfer-Encoding}, {@code Connection} and the others of
 * RFC 9110 §7.6.1) are the proxy's: they may be read, and changing them changes nothing on the wire. A filter that
 * changes a body's length need not mend them.
 */
public interface Headers {

    /** The first value of a name. */
    Optional<String> first(HeaderName name);

    /** All values of a name, in order; empty when there is none. A copy. */
    List<String> all(HeaderName name);

    /** Whether there is a line with this name. */
    boolean contains(HeaderName name);

    /**
     * Makes this the only value of a name, at the place of its first line or at the end.
     *
     * @throws IllegalArgumentException when the value has control characters
     */
    void set(HeaderName name, String value);

    /**
     * Adds a line at the end.
     *
     * @throws IllegalArgumentException when the value has control characters
     */
    void add(HeaderName name, String value);

    /** Removes all lines of a name; tells whether there were any. */
    boolean remove(HeaderName name);

    /** Visits all lines in order; names come as they were spelled. The section must not be changed meanwhile. */
    void forEach(BiConsumer<String, String> visitor);

    /** Number of lines. */
    int size();

    /** {@link #first(HeaderName)} for a name that is not known when the plugin is built. */
    default Optional<String> first(String name) {
        return first(HeaderName.of(name));
    }

    /** {@link #contains(HeaderName)} for a name that is not known when the plugin is built. */
    default boolean contains(String name) {
        return contains(HeaderName.of(name));
    }

    /** {@link #set(HeaderName, String)} for a name that is not known when the plugin is built. */
    default void set(String name, String value) {
        set(HeaderName.of(name), value);
    }

    /** {@link #add(HeaderName, String)} for a name that is not known when the plugin is built. */
    default void add(String name, String value) {
        add(HeaderName.of(name), value);
    }

    /** {@link #remove(HeaderName)} for a name that is not known when the plugin is built. */
    default boolean remove(String name) {
        return remove(HeaderName.of(name));
    }
}
