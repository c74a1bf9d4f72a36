package io.sluice.plugins.compression;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Unpacks one body. Little may stand for very much, so it is unpacked piece by piece, as fast as the client takes it. Bytes
 * that are no such coding break the exchange off.
 */
final class DecodingFilter implements BodyFilter {
    /** The most that is unpacked at a time. */
    static final int PIECE = 64 * 1024;

    private static final int FIRST_PIECE = 4 * 1024;

    private final Input input = new Input();
    private final Decoder decoder;
    private final Traffic traffic;
    /** Grows to what is needed: most bodies are short. */
    private byte[] piece = new byte[FIRST_PIECE];

    private boolean last;

    DecodingFilter(Decoder decoder, Traffic traffic) {
        this.decoder = decoder;
        this.traffic = traffic;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        last = chunk.isLast();
        decoder.take(input.of(chunk), chunk.length());
        return unpack(chunk.length());
    }

    @Override
    public BodyResult onMore() {
        return unpack(0);
    }

    private BodyResult unpack(int taken) {
        try {
            int made = fillPiece();
            traffic.count(taken, made);
            var bytes = ByteBuffer.wrap(piece, 0, made);
            if (made == piece.length) {
                return BodyResult.more(bytes);
            }
            if (last && !decoder.isComplete()) {
                throw new IOException("compressed body ends too early");
            }
            return made == 0 ? BodyResult.withhold() : BodyResult.replace(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int fillPiece() throws IOException {
        int made = decoder.decode(piece, 0);
        while (made == piece.length && made < PIECE) {
            piece = Arrays.copyOf(piece, 2 * made);
            made += decoder.decode(piece, made);
        }
        return made;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
