package io.sluice.core.http2;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a connection by their numbers: open addressing, as small as the streams are few. Owned by its connection's
 * loop.
 */
final class StreamTable {
    private static final int SMALLEST = 8;

    private @Nullable Http2Stream[] slots = new Http2Stream[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    // Numbers of one side are all odd or all even.
    private static int slotOf(int id, int mask) {
        return id >>> 1 & mask;
    }

    @Nullable
    Http2Stream get(int id) {
        int mask = slots.length - 1;
        for (int at = slotOf(id, mask); ; at = at + 1 & mask) {
            Http2Stream stream = slots[at];
            if (stream == null || stream.id() == id) {
                return stream;
            }
        }
    }

    void add(Http2Stream stream) {
        if ((size + 1) * 2 > slots.length) {
            rehash(slots.length * 2);
        }
        put(stream);
        size++;
    }

    private void put(Http2Stream stream) {
        int mask = slots.length - 1;
        int at = slotOf(stream.id(), mask);
        while (slots[at] != null) {
            at = at + 1 & mask;
        }
        slots[at] = stream;
    }

    private void rehash(int capacity) {
        @Nullable Http2Stream[] old = slots;
        slots = new Http2Stream[capacity];
        for (Http2Stream stream : old) {
            if (stream != null) {
                put(stream);
            }
        }
    }

    /** Removes a stream; tells whether it was there. */
    boolean remove(Http2Stream stream) {
        int mask = slots.length - 1;
        int at = slotOf(stream.id(), mask);
        while (slots[at] != stream) {
            if (slots[at] == null) {
                return false;
            }
            at = at + 1 & mask;
        }
        slots[at] = null;
        size--;
        closeGap(at, mask);
        return true;
    }

    /** Moves back those that were displaced over the gap, such that looking for them does not stop at it. */
    private void closeGap(int from, int mask) {
        int gap = from;
        for (int at = gap + 1 & mask; ; at = at + 1 & mask) {
            Http2Stream stream = slots[at];
            if (stream == null) {
                return;
            }
            int home = slotOf(stream.id(), mask);
            if ((at - home & mask) >= (at - gap & mask)) {
                slots[gap] = stream;
                slots[at] = null;
                gap = at;
            }
        }
    }

    /** Visits all streams as of now; the visitor may remove any. */
    void forEach(Consumer<Http2Stream> visitor) {
        if (size == 0) {
            return;
        }
        for (Http2Stream stream : slots.clone()) {
            if (stream != null) {
                visitor.accept(stream);
            }
        }
    }
}
