package io.sluice.core.tls;

import java.util.Arrays;

/** Steps through ASN.1 values in their distinguished encoding, as far as is needed to find one inside others. */
final class DerReader {
    private final byte[] bytes;
    private int at;
    private final int end;

    DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    boolean hasNext() {
        return at < end;
    }

    int nextTag() {
        return hasNext() ? bytes[at] & 0xff : -1;
    }

    /** The inside of the next value. */
    DerReader open() {
        int header = at + 1;
        int length = at + 1 < end ? bytes[header++] & 0xff : broken();
        if (length > 0x80) {
            int digits = length & 0x7f;
            length = 0;
            for (; digits > 0; digits--) {
                length = length > 0x7fffff || header >= end ? broken() : (length << 8) | (bytes[header++] & 0xff);
            }
        }
        if (length > end - header) {
            broken();
        }
        at = header + length;
        return new DerReader(bytes, header, at);
    }

    /** The next value with its tag and length. */
    byte[] take() {
        int from = at;
        open();
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** All that is left, bare. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    private static int broken() {
        throw new IllegalArgumentException("not DER");
    }
}
