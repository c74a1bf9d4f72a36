package io.sluice.plugins.compression;

import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** The content codings that can be made and unpacked (RFC 9110 §8.4.1, RFC 7932, RFC 8878). */
enum Coding {
    GZIP {
        @Override
        OutputStream encoder(OutputStream sink, int level, int window) throws IOException {
            return new GzipEncoder(sink, level);
        }

        @Override
        Decoder decoder() {
            return new GzipDecoder();
        }
    },
    BR {
        @Override
        OutputStream encoder(OutputStream sink, int level, int window) throws IOException {
            var parameters = new Encoder.Parameters().setQuality(level).setWindow(window);
            return new BrotliOutputStream(sink, parameters);
        }

        @Override
        Decoder decoder() throws IOException {
            return new BrotliDecoder();
        }
    },
    ZSTD {
        @Override
        OutputStream encoder(OutputStream sink, int level, int window) {
            return new ZstdEncoder(sink, level, window);
        }

        @Override
        Decoder decoder() {
            return new ZstdDecoder();
        }
    };

    // What a stream may look back on, as a power of two. Without such bounds, one stream takes several MiB.
    private static final int SMALLEST_WINDOW = 14;
    private static final int LARGEST_WINDOW = 19;

    /** The coding's name in headers. */
    private final String token = name().toLowerCase(Locale.ROOT);

    String token() {
        return token;
    }

    /**
     * Begins to compress a body. A flush makes all that was written readable; closing ends the body and frees memory.
     *
     * @param window bounds memory, see {@link #windowFor}
     */
    abstract OutputStream encoder(OutputStream sink, int level, int window) throws IOException;

    /** Begins to unpack a body. */
    abstract Decoder decoder() throws IOException;

    /** The window for a body of a length that may turn out to be wrong, or less than 0 where none is known. */
    static int windowFor(long length) {
        if (length < 0) {
            return LARGEST_WINDOW;
        }
        int bits = Long.SIZE - Long.numberOfLeadingZeros(length);
        return Math.clamp(bits, SMALLEST_WINDOW, LARGEST_WINDOW);
    }
}
