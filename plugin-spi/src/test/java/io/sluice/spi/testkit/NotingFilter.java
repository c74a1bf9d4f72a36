package io.sluice.spi.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Does as it is told, and counts. */
class NotingFilter implements BodyFilter {
    private final Function<Chunk, BodyResult> work;
    int calls;
    int lastCalls;
    int closed;

    NotingFilter(Function<Chunk, BodyResult> work) {
        this.work = work;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        calls++;
        lastCalls += chunk.isLast() ? 1 : 0;
        return work.apply(chunk);
    }

    @Override
    public void close() {
        closed++;
    }

    static String text(Chunk chunk) {
        return UTF_8.decode(chunk.bytes().duplicate()).toString();
    }

    static ByteBuffer bytes(String text) {
        return UTF_8.encode(text);
    }
}
