package io.sluice.core.transport;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The coarse clock of a loop. Every connection has a deadline in a field; ten times a second the ticker looks through them. So
 * to arm, rearm or stop a clock, which happens several times per request, costs an assignment and no call of the system's
 * clock, and ten thousand idle connections cost microseconds.
 *
 * <p>Deadlines are met within {@link #TICK_NANOS}. Owned by its loop.
 */
final class Ticker implements Runnable {
    static final long TICK_NANOS = 100_000_000;

    private final List<Timed> members = new ArrayList<>();
    private final IdentityHashMap<Timed, Integer> places = new IdentityHashMap<>();
    private long now = System.nanoTime();

    /** The time of the last tick, in nanoseconds of {@link System#nanoTime()}. */
    long now() {
        return now;
    }

    /** The deadline that is {@code nanos} from now; 0 means none. */
    long in(long nanos) {
        return nanos == 0 ? Timed.NEVER : now + nanos;
    }

    void add(Timed member) {
        places.put(member, members.size());
        members.add(member);
    }

    void remove(Timed member) {
        Integer place = places.remove(member);
        if (place == null) {
            return;
        }
        Timed last = members.removeLast();
        if (place < members.size()) {
            members.set(place, last);
            places.put(last, place);
        }
    }

    int size() {
        return members.size();
    }

    @Override
    public void run() {
        now = System.nanoTime();
        // Backwards, since a member may remove itself, which moves the last one to its place.
        for (int i = members.size() - 1; i >= 0; i--) {
            if (i < members.size()) {
                Timed member = members.get(i);
                if (member.deadline() - now <= 0 && member.deadline() != Timed.NEVER) {
                    member.onDeadline(now);
                }
            }
        }
    }
}
