package io.sluice.plugins.compression;

import java.io.IOException;

/** Unpacks one body, part by part, and each part only as far as there is room for what it stands for. */
interface Decoder extends AutoCloseable {

    /**
     * Takes the next part, when the one before is used up.
     *
     * @param in the first {@code length} bytes of it, which stay as they are until the part is used up
     */
    void take(byte[] in, int length);

    /**
     * Unpacks until an array is full or the part is used up.
     *
     * @param out filled from an index on, where there is room
     * @return how many bytes were made; only when they are fewer than there was room for, the part is used up
     * @throws IOException when the bytes taken are not what they should be
     */
    int decode(byte[] out, int from) throws IOException;

    /** Whether the body could end here, all parts being used up. */
    boolean isComplete();

    @Override
    void close();
}
