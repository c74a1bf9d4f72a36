package io.sluice.plugins.compression;

import io.sluice.spi.body.Chunk;

/** The present part of a body as codecs want it, in one array that is used again for each part. */
final class Input {
    private byte[] bytes = {};

    /** An array that begins with the part's bytes, as many as its length. Good until the next part. */
    byte[] of(Chunk chunk) {
        int length = chunk.length();
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        chunk.bytes().get(bytes, 0, length);
        return bytes;
    }
}
