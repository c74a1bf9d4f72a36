package io.sluice.core.observe.log;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries lines from one loop to the writer, of bounded size and without a copy on the heap for each line.
 *
 * <p>Theory of operation. A line is its bytes with the line feed that ends it; the ring is a stretch of the log itself.
 * The two places count bytes since the beginning and never go back, their difference is what lies in the ring, and a
 * place modulo the size is an index. The loop alone moves {@code published}, after it has copied a whole line; the
 * writer alone moves {@code consumed}, after it has copied whole lines out. Each reads the other's place by acquire, so
 * that bytes are seen before the place that covers them and room is not reused before it was read. The loop keeps the
 * last {@code consumed} it has seen and looks again only when there seems to be no room: mostly it writes to memory
 * that nobody else touches.
 */
final class ByteRing {
    private final byte[] bytes;
    private final int mask;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private long consumedSeen;
    private boolean filling;

    /**
     * An empty ring.
     *
     * @param size in bytes, a power of two
     */
    ByteRing(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("the size of a ring must be a power of two, was " + size);
        }
        bytes = new byte[size];
        mask = size - 1;
    }

    /** Adds a line, which ends with a line feed, or leaves it when there is no room. By the loop. */
    boolean offer(byte[] line, int length) {
        long tail = published.getPlain();
        if (tail + length - consumedSeen > bytes.length) {
            consumedSeen = consumed.getAcquire();
            if (tail + length - consumedSeen > bytes.length) {
                return false;
            }
        }
        int at = (int) tail & mask;
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(line, 0, bytes, at, first);
        System.arraycopy(line, first, bytes, 0, length - first);
        published.setRelease(tail + length);
        return true;
    }

    /** Whether just now so much lies here that the writer should not sleep on; told once each time. By the loop. */
    boolean startsFilling() {
        long tail = published.getPlain();
        int enough = bytes.length / 4;
        boolean before = filling;
        filling = tail - consumedSeen > enough;
        if (filling) {
            consumedSeen = consumed.getAcquire();
            filling = tail - consumedSeen > enough;
        }
        return filling && !before;
    }

    /**
     * Moves whole lines to an array, as many as there is room for. By the writer.
     *
     * @return number of bytes moved
     */
    int drainTo(byte[] target, int from) {
        long head = consumed.getPlain();
        int available = (int) (published.getAcquire() - head);
        int length = Math.min(available, target.length - from);
        if (length < available) {
            length = endOfLastLine(head, length);
        }
        int at = (int) head & mask;
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, target, from, first);
        System.arraycopy(bytes, 0, target, from + first, length - first);
        consumed.setRelease(head + length);
        return length;
    }

    private int endOfLastLine(long head, int limit) {
        int length = limit;
        while (length > 0 && bytes[(int) (head + length - 1) & mask] != '\n') {
            length--;
        }
        return length;
    }
}
