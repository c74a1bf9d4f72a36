package io.sluice.spi.http;

/**
 * Some bytes of a representation that has at least as many.
 *
 * @param first place of the first byte, from 0
 * @param last place of the last byte, not before the first
 */
public record ByteRange(long first, long last) {
    /** Refuses what is no range. */
    public ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no range: " + first + '-' + last);
        }
    }

    /** Number of bytes. */
    public long length() {
        return last - first + 1;
    }

    /** The value of {@code Content-Range} for this part of a representation of so many bytes. */
    public String contentRange(long of) {
        return "bytes " + first + '-' + last + '/' + of;
    }
}
