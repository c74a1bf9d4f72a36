package io.sluice.plugins.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketListener;
import io.github.bucket4j.MathType;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LockFreeBucket;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one value of a key has left of one limit. In no time as long as the limit's pass more than it allows, wherever that
 * time begins; after a pause all of them may pass at once.
 *
 * <p>A bucket holds what may still pass. Its own refills would not do: a window that begins at fixed times lets twice as many
 * pass around its border, and a steady trickle adds to what the bucket held. So this bucket's clock stands still, and what was
 * taken is given back when it is as old as the limit's time. To remember when each was taken would take as much memory as
 * requests pass, so that time is cut into {@value #TICKS} ticks, and those taken within {@value #TICKS_OF_GROUP} ticks are a
 * group that comes back together, with the last of it. A burst is one group and comes back to the tick; in a steady flow each
 * group waits for its last one, so slightly less may pass than the limit allows, but never more.
 *
 * <p>Fit for any thread, without locks. A group is one number: the tick in its upper half, how many in the lower. A thread that
 * is held up between two steps finds its group's place given to a later one at worst; then what it took comes back later. Numbers of
 * ticks may overflow, as only their differences count, and where a group's place then jumps, the same happens.
 */
final class SlidingWindow {
    private static final int TICKS = 1_000_000;
    private static final int TICKS_OF_GROUP = 50_000;
    /** One more than are in the time, for the one that is being left. */
    private static final int GROUPS = TICKS / TICKS_OF_GROUP + 1;

    private static final TimeMeter STANDING_STILL = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return 0;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    private final Bucket bucket;
    private final long start;
    private final long tick;
    private final AtomicLongArray groups = new AtomicLongArray(GROUPS);

    /**
     * A window of which all is left.
     *
     * @param start the time now, in nanoseconds
     */
    SlidingWindow(WindowSize size, long start) {
        this.bucket = new LockFreeBucket(size.bucket(), MathType.INTEGER_64_BITS, STANDING_STILL, BucketListener.NOPE);
        this.start = start;
        this.tick = Math.ceilDiv(size.nanos(), TICKS);
    }

    /** Gives back what is old enough now. */
    void refill(long now) {
        int present = (int) ((now - start) / tick);
        for (int i = 0; i < GROUPS; i++) {
            long group = groups.get(i);
            if (size(group) > 0 && present - tickOf(group) >= TICKS && groups.compareAndSet(i, group, 0)) {
                bucket.addTokens(size(group));
            }
        }
    }

    /** Takes one if there is any. Whoever gets it calls {@link #taken} or {@link #putBack}. */
    boolean take() {
        return bucket.tryConsume(1);
    }

    /** Undoes {@link #take}. */
    void putBack() {
        bucket.addTokens(1);
    }

    /**
     * Sees to it that what was taken comes back in time.
     *
     * @param now read after it was taken
     */
    void taken(long now) {
        int present = (int) Math.ceilDiv(now - start, tick);
        int place = Math.floorMod(Math.floorDiv(present, TICKS_OF_GROUP), GROUPS);
        long group;
        long larger;
        do {
            group = groups.get(place);
            boolean isLater = size(group) > 0 && tickOf(group) - present > 0;
            larger = group(isLater ? tickOf(group) : present, size(group) + 1);
        } while (!groups.compareAndSet(place, group, larger));
    }

    /** How many may pass now. */
    long left() {
        return bucket.getAvailableTokens();
    }

    /** How long it takes until some of what was taken is given back; nothing when nothing was. */
    long nanosToNext(long now) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < GROUPS; i++) {
            long group = groups.get(i);
            if (size(group) > 0) {
                int age = (int) ((now - start) / tick) - tickOf(group);
                least = Math.min(least, (TICKS - age) * tick - (now - start) % tick);
            }
        }
        return least == Long.MAX_VALUE ? 0 : Math.max(0, least);
    }

    private static long group(int tick, int size) {
        return (long) tick << Integer.SIZE | size;
    }

    private static int tickOf(long group) {
        return (int) (group >> Integer.SIZE);
    }

    private static int size(long group) {
        return (int) group;
    }
}
