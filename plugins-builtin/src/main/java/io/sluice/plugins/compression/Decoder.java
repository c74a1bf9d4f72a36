package io.sluice.plugins.compression;

import java.io.IOException;

/** Unpacks one body, part by part. */
interface Decoder extends AutoCloseable {

    /**
     * Takes a part and gives what it stands for.
     *
     * @param in the first {@code length} bytes of it
     * @throws IOException when the bytes are not what they should be
     */
    void decode(byte[] in, int length, Sink sink) throws IOException;

    /** Whether the body could end here. */
    boolean isComplete();

    @Override
    void close();

    /** Takes unpacked bytes. */
    interface Sink {
        /**
         * Takes the first {@code length} bytes.
         *
         * @throws IOException when that is too much
         */
        void accept(byte[] bytes, int length) throws IOException;
    }
}
