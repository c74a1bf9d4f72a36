package io.sluice.core.assembly;

import java.util.BitSet;

/** Gives out the places of plugins' per-exchange state. Places of closed plugins are given out again. */
final class SlotAllocator {
    private final BitSet taken = new BitSet();

    synchronized int take() {
        int slot = taken.nextClearBit(0);
        taken.set(slot);
        return slot;
    }

    synchronized void give(int slot) {
        taken.clear(slot);
    }

    /** How many places an exchange needs for all slots given out so far. */
    synchronized int size() {
        return taken.length();
    }
}
