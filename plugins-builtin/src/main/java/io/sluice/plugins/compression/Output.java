package io.sluice.plugins.compression;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** What a codec has made of the present part of a body. */
final class Output extends ByteArrayOutputStream {
    Output() {
        super(1024);
    }

    /** A view of the bytes, good until the next change. */
    ByteBuffer view() {
        return ByteBuffer.wrap(buf, 0, count);
    }
}
