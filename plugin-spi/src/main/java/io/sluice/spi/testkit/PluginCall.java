package io.sluice.spi.testkit;

import io.sluice.spi.Hook;

/**
 * One call of a hook in a run.
 *
 * @param plugin the instance's name
 * @param hook which hook
 * @param verdict what came of it; a hook that waited appears twice, first with {@link Verdict#AWAIT}
 */
public record PluginCall(String plugin, Hook hook, Verdict verdict) {

    /** What a hook decided. */
    public enum Verdict {
        /** Go on, or nothing to decide. */
        CONTINUE,
        /** Go on, and filter the body. */
        FILTER,
        /** Answer. */
        RESPOND,
        /** Wait for a stage. */
        AWAIT,
        /** The hook threw, gave null, or its stage failed. */
        THREW,
        /** The stage was not done by the deadline. */
        TIMED_OUT
    }

    @Override
    public String toString() {
        return plugin + " " + hook + ": " + verdict;
    }
}
