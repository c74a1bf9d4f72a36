package io.sluice.core.observe.metrics;

import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the exchanges of one location of one server.
 *
 * <p>Theory of operation. Every loop has a row of counters of its own, made when it first needs one, which no other
 * thread writes: so to count is to add to memory, with no locked instruction and no cache line that wanders between
 * cores; the ends of a row are unused to keep its neighbours in memory off its cache lines. Whoever reads sums up the
 * rows. Counters are written opaquely, so that a reader sees whole and ever newer values; the number of ends is
 * released after all else and acquired first, so that nobody sees more ends than starts.
 */
final class LocationCounters {
    /** Upper bounds of the histogram's buckets in nanoseconds; one more bucket is for all beyond. */
    static final long[] BOUNDS = {
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L
    };

    private static final int PADDING = 16;
    static final int STARTED = PADDING;
    static final int ENDED = STARTED + 1;
    static final int REQUEST_BYTES = ENDED + 1;
    static final int RESPONSE_BYTES = REQUEST_BYTES + 1;
    static final int NANOS = RESPONSE_BYTES + 1;
    static final int FIRST_BUCKET = NANOS + 1;
    static final int FIRST_END = FIRST_BUCKET + BOUNDS.length + 1;
    static final int FIRST_FAILURE = FIRST_END + Outcome.End.values().length;
    static final int FIRST_STATUS = FIRST_FAILURE + UpstreamFailure.Kind.values().length;
    private static final int ROW = FIRST_STATUS + StatusSlots.COUNT + PADDING;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final AtomicReferenceArray<long @Nullable []> rows;

    LocationCounters(int loops) {
        rows = new AtomicReferenceArray<>(loops);
    }

    private long[] row(int loop) {
        long[] row = rows.getPlain(loop);
        if (row == null) {
            row = new long[ROW];
            rows.setRelease(loop, row);
        }
        return row;
    }

    private static void add(long[] row, int cell, long amount) {
        CELL.setOpaque(row, cell, row[cell] + amount);
    }

    /** An exchange began. On the loop. */
    void started(int loop) {
        add(row(loop), STARTED, 1);
    }

    /** An exchange ended. On the loop. */
    @SuppressWarnings("EnumOrdinal") // a place in a row
    void completed(Outcome outcome, int loop) {
        long[] row = row(loop);
        long nanos = outcome.duration().toNanos();
        add(row, REQUEST_BYTES, outcome.requestBytes());
        add(row, RESPONSE_BYTES, outcome.responseBytes());
        add(row, NANOS, nanos);
        add(row, FIRST_BUCKET + bucket(nanos), 1);
        add(row, FIRST_END + outcome.end().ordinal(), 1);
        add(row, FIRST_STATUS + StatusSlots.of(outcome.status()), 1);
        CELL.setRelease(row, ENDED, row[ENDED] + 1);
    }

    // From below: most responses are fast.
    private static int bucket(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** An upstream failed for good. On the loop. */
    @SuppressWarnings("EnumOrdinal") // a place in a row
    void upstreamFailed(UpstreamFailure.Kind kind, int loop) {
        add(row(loop), FIRST_FAILURE + kind.ordinal(), 1);
    }

    /**
     * The sum of all loops for each counter, indexed as rows are; empty where nothing was ever counted. From any
     * thread.
     */
    long[] sums() {
        long[] sums = {};
        for (int loop = 0; loop < rows.length(); loop++) {
            long[] row = rows.getAcquire(loop);
            if (row != null) {
                sums = sums.length == 0 ? new long[ROW] : sums;
                sums[ENDED] += (long) CELL.getAcquire(row, ENDED);
                for (int cell = STARTED; cell < ROW - PADDING; cell++) {
                    if (cell != ENDED) {
                        sums[cell] += (long) CELL.getOpaque(row, cell);
                    }
                }
            }
        }
        return sums;
    }
}
