package io.sluice.plugins.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** The JDK's, with a level. */
final class GzipEncoder extends GZIPOutputStream {
    private static final int BUFFER = 4096;

    GzipEncoder(OutputStream sink, int level) throws IOException {
        super(sink, BUFFER, true);
        def.setLevel(level);
    }
}
