package io.sluice.core.exchange;

/**
 * Why one direction is not read at present. Several parties may want a pause at once and end theirs in any order, so this is a
 * set of reasons and not a flag: there is reading when it is empty.
 */
final class PauseReasons {
    /** The other side does not take what was read. */
    static final int NOT_WRITABLE = 1;
    /** There is nowhere to write to yet. */
    static final int CONNECTING = 2;
    /** A plugin makes the exchange wait. */
    static final int AWAITING = 4;
    /** Filters have more to give of what they got before. */
    static final int FILTERING = 8;

    private int reasons;

    /** Adds a reason; tells whether reading has to stop now. */
    boolean add(int reason) {
        boolean first = reasons == 0;
        reasons |= reason;
        return first;
    }

    /** Removes a reason; tells whether reading has to begin again now. */
    boolean remove(int reason) {
        boolean paused = reasons != 0;
        reasons &= ~reason;
        return paused && reasons == 0;
    }

    boolean isPaused() {
        return reasons != 0;
    }
}
