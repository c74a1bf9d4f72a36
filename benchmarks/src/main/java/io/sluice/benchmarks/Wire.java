package io.sluice.benchmarks;

import io.sluice.core.http.Fields;

/** Somewhere to write to that costs no more than the copy. */
final class Wire implements Fields.ByteSink {
    private final byte[] bytes = new byte[64 * 1024];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    @Override
    public void write(byte[] from, int start, int count) {
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }
}
