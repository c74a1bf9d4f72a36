package io.sluice.spi.body;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** What becomes of a chunk. */
public sealed interface BodyResult
        permits BodyResult.Continue, BodyResult.PartialReplaced, BodyResult.MoreFollows, BodyResult.FullyReplaced {

    /** Lets the chunk pass as it is. */
    static BodyResult proceed() {
        return Continue.INSTANCE;
    }

    /** Withholds the chunk. */
    static BodyResult withhold() {
        return PartialReplaced.NOTHING;
    }

    /** These bytes go instead of the chunk. */
    static BodyResult replace(ByteBuffer... bytes) {
        return new PartialReplaced(List.of(bytes));
    }

    /** These bytes go instead of the chunk, and more of what becomes of it is given by {@link BodyFilter#onMore}. */
    static BodyResult more(ByteBuffer... bytes) {
        return new MoreFollows(List.of(bytes));
    }

    /** These bytes are the rest of the body. */
    static BodyResult finish(ByteBuffer... bytes) {
        return new FullyReplaced(List.of(bytes));
    }

    /** The chunk passes as it is: one instance, so that nothing is allocated where nothing changes. */
    record Continue() implements BodyResult {
        private static final Continue INSTANCE = new Continue();
    }

    /**
     * Instead of this chunk, these bytes; none withholds it.
     *
     * @param bytes from position to limit of each, copied by the proxy before the next call, so a filter may reuse them
     */
    record PartialReplaced(List<ByteBuffer> bytes) implements BodyResult {
        /** Refuses null. */
        public PartialReplaced {
            Objects.requireNonNull(bytes, "bytes");
        }

        private static final PartialReplaced NOTHING = new PartialReplaced(List.of());
    }

    /**
     * Instead of this chunk, these bytes, and after them what {@link BodyFilter#onMore} gives: for filters that make much
     * of little, such as those that unpack. About 64 KiB at a time are right.
     *
     * @param bytes from position to limit of each, copied by the proxy before the next call, so a filter may reuse them; may
     *     be none, by a filter that has worked long enough for one call and is not done
     */
    record MoreFollows(List<ByteBuffer> bytes) implements BodyResult {
        /** Refuses null. */
        public MoreFollows {
            Objects.requireNonNull(bytes, "bytes");
        }
    }

    /**
     * These bytes are the rest of the body: the filter is not called again, what still comes is drained and dropped.
     *
     * @param bytes from position to limit of each, copied by the proxy before the next call
     */
    record FullyReplaced(List<ByteBuffer> bytes) implements BodyResult {
        /** Refuses null. */
        public FullyReplaced {
            Objects.requireNonNull(bytes, "bytes");
        }
    }
}
