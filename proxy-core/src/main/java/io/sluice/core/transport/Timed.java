package io.sluice.core.transport;

/** Something with one clock running, on one loop. */
interface Timed {
    /** No clock runs. */
    long NEVER = Long.MAX_VALUE;

    /** When the clock runs out, on the scale of {@link Ticker#now()}, or {@link #NEVER}. */
    long deadline();

    /** The clock has run out. To be rearmed or closed by this, or it is called again at the next tick. */
    void onDeadline(long now);
}
