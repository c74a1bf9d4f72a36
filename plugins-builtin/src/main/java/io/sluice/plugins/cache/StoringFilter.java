package io.sluice.plugins.cache;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import org.jspecify.annotations.Nullable;

/** Copies a body for the store while it passes to the client. It is stored before its last byte goes on. */
final class StoringFilter implements BodyFilter {
    private final Draft draft;
    private final Shelf shelf;
    private @Nullable BodyBuffer buffer;

    StoringFilter(Draft draft, BodyBuffer buffer, Shelf shelf) {
        this.draft = draft;
        this.buffer = buffer;
        this.shelf = shelf;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        BodyBuffer gathering = buffer;
        if (gathering == null) {
            return BodyResult.proceed();
        }
        if (!gathering.append(chunk.bytes())) {
            buffer = null;
            shelf.refuse();
        } else if (chunk.isLast()) {
            buffer = null;
            shelf.put(draft.with(gathering.finish()));
        }
        return BodyResult.proceed();
    }

    @Override
    public boolean keepsLength() {
        return true;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer = null;
            shelf.abandon();
        }
    }
}
