package io.sluice.spi.testkit;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The filters of one body in order; closes each of them exactly once. */
final class FilterChain implements AutoCloseable {
    private static final int CHUNKS_WATCHED = 64;

    private static final class Stage {
        private final String plugin;
        private final BodyFilter filter;
        private final Deque<LentChunk> earlier = new ArrayDeque<>();
        private boolean finished;
        private boolean hasMore;
        private long bytesIn;
        private long bytesOut;

        Stage(String plugin, BodyFilter filter) {
            this.plugin = plugin;
            this.filter = filter;
        }
    }

    private final List<Stage> stages = new ArrayList<>();
    private boolean closed;

    void add(String plugin, BodyFilter filter) {
        stages.add(new Stage(plugin, filter));
    }

    boolean keepsLength() {
        return stages.stream().allMatch(stage -> stage.filter.keepsLength());
    }

    /**
     * Leads a part of the body through all filters; what comes out at the end goes to the sink, if it is anything.
     *
     * @param wanted whether there is still somebody whom the body is for: if not, filters are not asked for more
     */
    void feed(byte[] bytes, boolean last, Consumer<byte[]> sink, BooleanSupplier wanted) {
        feed(0, bytes, last, sink, wanted);
    }

    private void feed(int at, byte[] bytes, boolean last, Consumer<byte[]> sink, BooleanSupplier wanted) {
        if (at == stages.size()) {
            if (bytes.length > 0) {
                sink.accept(bytes);
            }
            return;
        }
        var stage = stages.get(at);
        if (stage.finished || (bytes.length == 0 && !last)) {
            return;
        }
        stage.bytesIn += bytes.length;
        var out = ask(stage, bytes, last);
        while (stage.hasMore) {
            stage.bytesOut += out.length;
            feed(at + 1, out, false, sink, wanted);
            if (isFinishedBehind(at) || !wanted.getAsBoolean()) {
                return;
            }
            out = outOf(stage, stage.filter.onMore(), new byte[0]);
        }
        stage.bytesOut += out.length;
        boolean lastOut = last || stage.finished;
        if (lastOut && stage.filter.keepsLength() && stage.bytesIn != stage.bytesOut) {
            throw new IllegalStateException("the filter of %s says that it keeps the length, but made %d bytes of %d"
                    .formatted(stage.plugin, stage.bytesOut, stage.bytesIn));
        }
        feed(at + 1, out, lastOut, sink, wanted);
    }

    private boolean isFinishedBehind(int at) {
        return stages.subList(at + 1, stages.size()).stream().anyMatch(stage -> stage.finished);
    }

    private static byte[] ask(Stage stage, byte[] bytes, boolean last) {
        var chunk = new LentChunk(bytes, last);
        try {
            return outOf(stage, stage.filter.onChunk(chunk), bytes);
        } finally {
            chunk.takeBack();
            stage.earlier.add(chunk);
            if (stage.earlier.size() > CHUNKS_WATCHED) {
                stage.earlier.remove();
            }
        }
    }

    private static byte[] outOf(Stage stage, BodyResult result, byte[] unchanged) {
        stage.hasMore = result instanceof BodyResult.MoreFollows;
        return switch (result) {
            case BodyResult.Continue proceed -> unchanged;
            case BodyResult.PartialReplaced replaced -> join(stage, replaced.bytes());
            case BodyResult.MoreFollows replaced -> join(stage, replaced.bytes());
            case BodyResult.FullyReplaced replaced -> {
                stage.finished = true;
                yield join(stage, replaced.bytes());
            }
        };
    }

    private static byte[] join(Stage stage, List<ByteBuffer> buffers) {
        var bytes = join(buffers);
        stage.earlier.forEach(LentChunk::disturb);
        boolean steady = Arrays.equals(bytes, join(buffers));
        stage.earlier.forEach(LentChunk::settle);
        if (!steady) {
            throw new IllegalStateException(
                    "the filter of %s kept the bytes of an earlier chunk: a chunk is lent for one call"
                            .formatted(stage.plugin));
        }
        return bytes;
    }

    private static byte[] join(List<ByteBuffer> buffers) {
        var bytes = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            var copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            bytes.writeBytes(copy);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stages.forEach(stage -> stage.filter.close());
        }
    }
}
