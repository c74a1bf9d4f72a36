package io.sluice.plugins.subfilter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that are appended at one end and dropped at the other; to regular expressions, one character each. */
final class ByteWindow implements CharSequence {
    private byte[] bytes = new byte[256];
    private int start;
    private int end;

    /** A text in UTF-8. */
    static ByteWindow of(String text) {
        var window = new ByteWindow();
        window.append(text.getBytes(UTF_8));
        return window;
    }

    @Override
    public int length() {
        return end - start;
    }

    byte at(int index) {
        return bytes[start + index];
    }

    @Override
    public char charAt(int index) {
        return (char) (bytes[start + index] & 0xff);
    }

    /** The place of the first byte from {@code from} on that is one of the two, or the length. */
    int indexOf(byte one, byte other, int from) {
        int i = start + from;
        while (i < end && bytes[i] != one && bytes[i] != other) {
            i++;
        }
        return i - start;
    }

    void append(ByteBuffer source) {
        int length = source.remaining();
        makeRoom(length);
        source.get(bytes, end, length);
        end += length;
    }

    void append(byte[] source) {
        makeRoom(source.length);
        System.arraycopy(source, 0, bytes, end, source.length);
        end += source.length;
    }

    /** Appends another window's bytes from one index to another. */
    void append(ByteWindow source, int from, int to) {
        makeRoom(to - from);
        System.arraycopy(source.bytes, source.start + from, bytes, end, to - from);
        end += to - from;
    }

    void append(ByteWindow source) {
        append(source, 0, source.length());
    }

    private void makeRoom(int length) {
        if (bytes.length - end >= length) {
            return;
        }
        int kept = length();
        var target = bytes.length - kept >= length ? bytes : new byte[Math.max(2 * bytes.length, kept + length)];
        System.arraycopy(bytes, start, target, 0, kept);
        bytes = target;
        start = 0;
        end = kept;
    }

    /** Drops bytes at the front. */
    void drop(int count) {
        start += count;
        if (start == end) {
            clear();
        }
    }

    void clear() {
        start = 0;
        end = 0;
    }

    /** A view of the bytes, good until the next change. */
    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, start, length());
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        return new String(Arrays.copyOfRange(bytes, start + from, start + to), ISO_8859_1);
    }

    @Override
    public String toString() {
        return new String(bytes, start, length(), ISO_8859_1);
    }
}
