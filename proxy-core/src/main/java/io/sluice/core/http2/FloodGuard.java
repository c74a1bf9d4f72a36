package io.sluice.core.http2;

import java.util.concurrent.TimeUnit;

/**
 * Bounds the work that a peer can cause without making use of its connection. Frames that do nothing for a message cost points;
 * requests and bodies earn some back, and time does. Streams that are given up through the peer's doing, whether it resets them
 * itself (rapid reset) or makes this side do so (MadeYouReset), are counted apart, since each may cost a connection to a peer
 * behind.
 *
 * <p>Owned by its connection's loop.
 */
final class FloodGuard {
    private static final long RESET_NANOS = TimeUnit.SECONDS.toNanos(Http2Limits.RESET_SECONDS);
    private static final long FULL_DECAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int maxGlitches;
    private final int maxResets;
    private double score;
    private long scoredAt;
    private int resets;
    private long resetsSince;

    FloodGuard(Http2Limits limits, long now) {
        this.maxGlitches = limits.glitches();
        this.maxResets = limits.resets();
        this.scoredAt = now;
        this.resetsSince = now;
    }

    /** The peer sent something of no use; tells whether the connection can go on. */
    Http2Fault glitch(int cost, long now) {
        if (now != scoredAt) {
            score = Math.max(0, score - (double) (now - scoredAt) / FULL_DECAY_NANOS * maxGlitches);
            scoredAt = now;
        }
        score += cost;
        return score > maxGlitches ? Http2Fault.calm("too many frames without use") : Http2Fault.NONE;
    }

    /** The connection is being made use of. */
    void earn(int points) {
        if (score > 0) {
            score = Math.max(0, score - points);
        }
    }

    /** A stream was given up through the peer's doing; tells whether the connection can go on. */
    Http2Fault reset(long now) {
        if (now - resetsSince > RESET_NANOS) {
            resetsSince = now;
            resets = 0;
        }
        return ++resets > maxResets ? Http2Fault.calm("too many streams reset") : Http2Fault.NONE;
    }
}
