package io.sluice.spi.extension;

import java.util.Optional;

/**
 * Tells who somebody is by what they bring along: at the admin listener, where {@code authenticator} of {@code [admin]} names it, or
 * for the locations of an {@code authenticate} plugin that does.
 */
public interface Authenticator extends Extension {

    /**
     * Who it is; empty for nobody that it knows. Called on a virtual thread, for several at the same time; may block. What throws
     * is logged, and lets nobody in.
     */
    Optional<Identity> authenticate(Credentials credentials) throws Exception;

    /** What somebody brings along. */
    interface Credentials {
        /** The first header of a name. */
        Optional<String> header(String name);

        /** The address that the connection came from, as text. */
        String clientAddress();
    }
}
