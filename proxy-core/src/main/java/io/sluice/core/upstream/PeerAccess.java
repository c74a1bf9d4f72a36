package io.sluice.core.upstream;

/**
 * How connections to a peer are made.
 *
 * @param maxConnections of each event loop at a time; 0 for any number
 * @param introduction what each begins with
 */
public record PeerAccess(int maxConnections, Introduction introduction) {
    /** What an upstream has that sets nothing. */
    public static final PeerAccess DEFAULT = new PeerAccess(0, Introduction.NONE);

    /** A PROXY protocol header, by which a peer is told of the client. */
    public enum Introduction {
        /** None. */
        NONE,
        /** One in text. */
        VERSION_1,
        /** One in binary. */
        VERSION_2
    }

    /** Whether a connection may serve one client after another. */
    public boolean isShareable() {
        return introduction == Introduction.NONE;
    }
}
