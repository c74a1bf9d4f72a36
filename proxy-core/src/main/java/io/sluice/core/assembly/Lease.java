package io.sluice.core.assembly;

/** A generation's use of something that outlives it where others use it, too. */
@FunctionalInterface
interface Lease extends AutoCloseable {
    /** Ends it; once. */
    @Override
    void close();
}
