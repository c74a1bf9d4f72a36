package io.sluice.core.observe.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The line that a loop is writing, in ASCII; used again for every line. Owned by its loop. */
final class LineBuffer {
    private static final int DIGITS_OF_LONG = 20;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private byte[] bytes = new byte[1024];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    /** The line, from 0 to {@link #length()}; good until the next change. */
    byte[] bytes() {
        return bytes;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    void put(int ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void put(byte[] ready) {
        reserve(ready.length);
        System.arraycopy(ready, 0, bytes, length, ready.length);
        length += ready.length;
    }

    /**
     * Copies characters that need no escape in any format, until one does or {@code to} is reached.
     *
     * @return the place of the first character that was not copied
     */
    int putPlain(String text, int from, int to) {
        reserve(to - from);
        byte[] target = bytes;
        int at = length;
        int next = from;
        while (next < to) {
            char c = text.charAt(next);
            if (!isPlain(c)) {
                break;
            }
            target[at++] = (byte) c;
            next++;
        }
        length = at;
        return next;
    }

    /**
     * Does the same several times faster, for text each of whose characters is a byte: of others it sees the low byte
     * only.
     */
    @SuppressWarnings("deprecation") // the only conversion of Latin-1 text into an existing array
    int putPlainLatin1(String text, int from, int to) {
        reserve(to - from);
        text.getBytes(from, to, bytes, length);
        int end = length + to - from;
        int at = length;
        while (at + Long.BYTES <= end && arePlain((long) EIGHT.get(bytes, at))) {
            at += Long.BYTES;
        }
        while (at < end && isPlain(bytes[at])) {
            at++;
        }
        int next = from + at - length;
        length = at;
        return next;
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }

    // Each term sets the highest bit of a byte: from 0x80 on, below a space, at 0x7F, at a quotation mark, at a
    // backslash. A carry or borrow may set that of a neighbour, but comes from a byte that has its own set.
    private static boolean arePlain(long bytes) {
        long quote = bytes ^ '"' * ONES;
        long backslash = bytes ^ '\\' * ONES;
        long hits = bytes | bytes - ' ' * ONES | bytes + ONES | quote - ONES | backslash - ONES;
        return (hits & HIGHEST_BITS) == 0;
    }

    /** Writes a number in decimal. */
    void number(long value) {
        if (value < 0) {
            put('-');
            positive(-value);
        } else {
            positive(value);
        }
    }

    private void positive(long value) {
        reserve(DIGITS_OF_LONG);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        padded(value, digits);
    }

    /** Writes the last {@code digits} decimal digits of a number that is not negative. */
    void padded(long value, int digits) {
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Writes a number of thousandths that is not negative, with three decimals. */
    void thousandths(long value) {
        number(value / 1000);
        put('.');
        padded(value % 1000, 3);
    }

    /** Writes the last {@code digits} hexadecimal digits of a number. */
    void hex(int value, int digits, String alphabet) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            put(alphabet.charAt(value >> shift & 0xf));
        }
    }
}
