package io.sluice.spi.testkit;

import io.sluice.spi.body.Body;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Reads the bodies that plugins make. */
final class BodySource {

    /** Takes the parts of a body, the last of them marked. */
    interface Sink {
        void accept(byte[] bytes, boolean last);
    }

    private BodySource() {}

    static void open(Body body, Executor loop, Sink sink, Consumer<Throwable> onError) {
        switch (body) {
            case Body.Bytes(ByteBuffer bytes) -> sink.accept(copy(bytes), true);
            case Body.FileRange range -> read(List.of(range), sink, onError);
            case Body.Sequence(List<Body> parts) -> read(parts, sink, onError);
            case Body.Stream(Flow.Publisher<ByteBuffer> publisher) ->
                publisher.subscribe(new Reader(loop, sink, onError));
        }
    }

    private static void read(List<Body> parts, Sink sink, Consumer<Throwable> onError) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (Body part : parts) {
                bytes.writeBytes(
                        part instanceof Body.FileRange range ? read(range) : copy(((Body.Bytes) part).bytes()));
            }
        } catch (IOException e) {
            onError.accept(e);
            return;
        }
        sink.accept(bytes.toByteArray(), true);
    }

    private static byte[] read(Body.FileRange range) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(range.length()));
        try (var channel = FileChannel.open(range.file())) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, range.offset() + bytes.position()) < 0) {
                    throw new EOFException("file is shorter than it was: " + range.file());
                }
            }
        }
        return bytes.array();
    }

    private static byte[] copy(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    /** Asks for one part at a time, as a client who reads slowly. */
    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        private final Executor loop;
        private final Sink sink;
        private final Consumer<Throwable> onError;
        private volatile Flow.Subscription subscription = new Flow.Subscription() {
            @Override
            public void request(long parts) {}

            @Override
            public void cancel() {}
        };

        Reader(Executor loop, Sink sink, Consumer<Throwable> onError) {
            this.loop = loop;
            this.sink = sink;
            this.onError = onError;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            var part = copy(bytes);
            loop.execute(() -> {
                sink.accept(part, false);
                subscription.request(1);
            });
        }

        @Override
        public void onError(Throwable cause) {
            loop.execute(() -> onError.accept(cause));
        }

        @Override
        public void onComplete() {
            loop.execute(() -> sink.accept(new byte[0], true));
        }
    }
}
