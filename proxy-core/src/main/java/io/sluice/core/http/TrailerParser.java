package io.sluice.core.http;

import java.util.Optional;

/** Reads the trailer section of a chunked body (RFC 9112 §7.1.2), as strictly as a header section. */
public final class TrailerParser {
    private static final HeadLimits LIMITS = new HeadLimits(8 * 1024, 8 * 1024, 100, HeadLimits.Underscores.DROP);

    private TrailerParser() {}

    /** The most bytes that a trailer section may have. */
    public static int limit() {
        return LIMITS.headBytes();
    }

    /**
     * Reads a section out of the beginning of an array, which becomes the section's own.
     *
     * @param length bytes up to the end of the empty line
     * @return empty when the section is not well formed
     */
    public static Optional<Fields> parse(byte[] source, int length) {
        var fields = new Fields(source, length);
        return new FieldLines(LIMITS).read(source, 0, length, fields) == length
                ? Optional.of(fields)
                : Optional.empty();
    }
}
