package io.sluice.core.http2;

import org.jspecify.annotations.Nullable;

/** The dynamic table of RFC 7541 §2.3.2: a ring whose newest entry has the lowest index. Owned by one event loop. */
final class DynamicTable {
    private @Nullable HpackEntry[] ring = new HpackEntry[0];
    private int newest;
    private int count;
    private int size;
    private int capacity;

    DynamicTable(int capacity) {
        this.capacity = capacity;
    }

    int count() {
        return count;
    }

    /** Number of bytes, as RFC 7541 §4.1 counts them. */
    int size() {
        return size;
    }

    /** An entry, from 0 for the newest; null beyond the last. */
    @Nullable
    HpackEntry get(int index) {
        return index < count ? ring[newest + index & ring.length - 1] : null;
    }

    void resize(int newCapacity) {
        capacity = newCapacity;
        evict(0);
    }

    /** Adds an entry and drops the oldest ones beyond the capacity; one that does not fit at all just empties the table. */
    void add(HpackEntry entry) {
        evict(entry.size());
        if (entry.size() > capacity) {
            return;
        }
        if (count == ring.length) {
            grow();
        }
        newest = newest - 1 & ring.length - 1;
        ring[newest] = entry;
        count++;
        size += entry.size();
    }

    private void evict(int room) {
        while (count > 0 && size + room > capacity) {
            count--;
            int oldest = newest + count & ring.length - 1;
            HpackEntry entry = ring[oldest];
            ring[oldest] = null;
            size -= entry == null ? 0 : entry.size();
        }
    }

    private void grow() {
        @Nullable HpackEntry[] larger = new HpackEntry[Math.max(8, ring.length * 2)];
        for (int i = 0; i < count; i++) {
            larger[i] = get(i);
        }
        ring = larger;
        newest = 0;
    }
}
