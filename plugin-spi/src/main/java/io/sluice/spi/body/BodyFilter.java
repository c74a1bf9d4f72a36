package io.sluice.spi.body;

/**
 * Sees, changes or withholds one body, chunk by chunk. Made by a header hook for one exchange and one direction, so it may
 * hold state without care for threads: all calls come on the exchange's event loop.
 *
 * <p>Filters are asked in the order of the location's list, each seeing what the one before it let through. A filter must
 * bound what it withholds: the proxy's own buffers are, and so is the memory of the machine. One that makes much of little
 * gives it piece by piece, by {@link BodyResult#more}.
 */
public interface BodyFilter extends AutoCloseable {

    /** Leaves the body alone. */
    BodyFilter NONE = new BodyFilter() {
        @Override
        public BodyResult onChunk(Chunk chunk) {
            return BodyResult.proceed();
        }

        @Override
        public boolean keepsLength() {
            return true;
        }
    };

    /**
     * The next part of the body. Called at least once, and once with {@link Chunk#isLast()} (which may be empty) unless
     * the body is broken off, or replaced by another response. Not called at all for a response that has no body by the
     * request's method or its status (HEAD, 204, 304); a filter that does not keep the length then still takes away
     * {@code Content-Length}, so that HEAD says no more than GET would.
     *
     * @param chunk borrowed: it and its bytes are gone when this returns
     */
    BodyResult onChunk(Chunk chunk);

    /**
     * The next piece of what becomes of a chunk that is gone by now. Called when {@link #onChunk} or this method gave
     * {@link BodyResult#more}, once for each time, on the exchange's event loop like all calls. It waits until the other side
     * takes more, be that for long, and other exchanges have their turn before it; {@link #onChunk} is not called meanwhile.
     * Not called any more when the body is broken off, or when a filter behind this one has ended it.
     *
     * <p>A filter that throws here, as one that says {@code more} without overriding this method does, fails as in
     * {@link #onChunk}. Where its failures are passed over, it has nothing more to give of the chunk and gets the next one.
     *
     * @return {@link BodyResult#more} when there is still more behind these bytes; {@link BodyResult#replace} with the last
     *     ones of the chunk; {@link BodyResult#withhold} or {@link BodyResult#proceed} when there were none left;
     *     {@link BodyResult#finish} to end the body. After the last chunk of a body, all but the first end it.
     */
    default BodyResult onMore() {
        throw new IllegalStateException(
                "a filter that says there is more has to give it: " + getClass().getName());
    }

    /**
     * Whether every body leaves with the number of bytes it came with, such that {@code Content-Length} may stay. When in
     * doubt {@code false}: a wrong {@code true} breaks off the exchange.
     */
    default boolean keepsLength() {
        return false;
    }

    /** The body is over or was broken off. Called exactly once. */
    @Override
    default void close() {}
}
