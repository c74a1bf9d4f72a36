package io.sluice.plugins.compression;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Unpacks one body. Little may stand for very much: a part that stands for more than {@link #MOST} breaks the exchange off,
 * as do bytes that are no such coding.
 */
final class DecodingFilter implements BodyFilter {
    /** The most that one part of a body, of some 64 KiB, may stand for. */
    static final int MOST = 16 << 20;

    private final Input input = new Input();
    private final Output output = new Output();
    private final Decoder decoder;
    private final Traffic traffic;

    DecodingFilter(Decoder decoder, Traffic traffic) {
        this.decoder = decoder;
        this.traffic = traffic;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        int length = chunk.length();
        output.reset();
        try {
            decoder.decode(input.of(chunk), length, this::take);
            if (chunk.isLast() && !decoder.isComplete()) {
                throw new IOException("compressed body ends too early");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        traffic.count(length, output.size());
        return output.size() == 0 ? BodyResult.withhold() : BodyResult.replace(output.view());
    }

    private void take(byte[] bytes, int length) throws IOException {
        if (output.size() + length > MOST) {
            throw new IOException("compressed body unpacks to too much: a part of it to more than " + MOST + " bytes");
        }
        output.write(bytes, 0, length);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
