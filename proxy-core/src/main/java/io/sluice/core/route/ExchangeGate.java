package io.sluice.core.route;

import java.util.concurrent.atomic.AtomicInteger;

/** Bounds the number of exchanges that a location has under way at once. */
public final class ExchangeGate {
    /** Lets all in and counts nothing. */
    public static final ExchangeGate OPEN = new ExchangeGate(0);

    private final int limit;
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * A gate.
     *
     * @param limit 0 for none
     */
    public ExchangeGate(int limit) {
        this.limit = limit;
    }

    /** Whether one more may enter; each that did has to {@link #leave} once. */
    public boolean enter() {
        if (limit == 0) {
            return true;
        }
        if (inside.incrementAndGet() <= limit) {
            return true;
        }
        inside.decrementAndGet();
        return false;
    }

    /** One that entered is through. */
    public void leave() {
        if (limit != 0) {
            inside.decrementAndGet();
        }
    }

    /** How many are inside now; always 0 without a limit. */
    public int inside() {
        return inside.get();
    }
}
