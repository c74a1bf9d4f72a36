package io.sluice.core.http;

/**
 * How much a head may hold.
 *
 * @param headBytes bytes of the whole head
 * @param lineBytes bytes of one line
 * @param lines header lines
 * @param underscores what becomes of header names with an underscore, which some origins cannot tell from a dash
 */
public record HeadLimits(int headBytes, int lineBytes, int lines, Underscores underscores) {

    /** What to do with a header whose name has an underscore. */
    public enum Underscores {
        /** Leave the line out, as nginx does. */
        DROP,
        /** Refuse the request. */
        REFUSE,
        /** Pass the line on. */
        KEEP
    }

    /** The limits of a server that sets none. */
    public static final HeadLimits DEFAULT = new HeadLimits(32 * 1024, 8 * 1024, 100, Underscores.DROP);

    /** The limits for what upstreams send: wider, since they are less hostile and chattier. */
    public static final HeadLimits UPSTREAM = new HeadLimits(64 * 1024, 32 * 1024, 256, Underscores.KEEP);
}
