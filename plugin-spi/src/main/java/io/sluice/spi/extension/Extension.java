package io.sluice.spi.extension;

import java.io.IOException;

/**
 * Something that the proxy uses at one of its points, made by an {@link ExtensionFactory} of what one {@code [extensions.NAME]}
 * table says. It lives on over a reload that changes neither its table nor its jar.
 */
public interface Extension extends AutoCloseable {

    /** Nothing uses it any more. Called once, not on an event loop. */
    @Override
    default void close() throws IOException {}
}
