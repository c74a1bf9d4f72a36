package io.sluice.spi.testkit;

import io.sluice.spi.body.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A chunk that is really only lent: taken back, its bytes are overwritten and its methods throw. */
final class LentChunk implements Chunk {
    private static final byte GONE = (byte) 0xEE;

    private final byte[] memory;
    private final boolean last;
    private boolean taken;

    LentChunk(byte[] bytes, boolean last) {
        this.memory = bytes.clone();
        this.last = last;
    }

    void takeBack() {
        taken = true;
        overwrite(GONE);
    }

    /** Overwrites the bytes once more, so that one who still reads them shows up. */
    void disturb() {
        overwrite((byte) (GONE + 1));
    }

    void settle() {
        overwrite(GONE);
    }

    private void overwrite(byte value) {
        Arrays.fill(memory, value);
    }

    private void requireLent() {
        if (taken) {
            throw new IllegalStateException("a chunk is lent for one call: copy what has to outlive it");
        }
    }

    @Override
    public ByteBuffer bytes() {
        requireLent();
        return ByteBuffer.wrap(memory).asReadOnlyBuffer();
    }

    @Override
    public int length() {
        requireLent();
        return memory.length;
    }

    @Override
    public boolean isLast() {
        requireLent();
        return last;
    }
}
