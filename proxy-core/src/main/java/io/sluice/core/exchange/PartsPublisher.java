package io.sluice.core.exchange;

import io.sluice.spi.body.Body;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives bytes and reads parts of files, one behind the other, on virtual threads, a chunk for each one asked for.
 *
 * @param parts as {@link Body.Sequence} has them; together at least one byte
 */
record PartsPublisher(List<? extends Body> parts) implements Flow.Publisher<ByteBuffer> {
    private static final int CHUNK = 64 * 1024;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Reading(parts, subscriber));
    }

    /**
     * Parts being read. Whoever raises the demand from nothing starts a thread, which reads until the demand is met again; so
     * there is one at most, and what only it touches needs no further care.
     */
    private static final class Reading implements Flow.Subscription {
        private final List<? extends Body> parts;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private volatile boolean cancelled;
        private @Nullable FileChannel channel;
        private int next;
        private long done;
        private boolean over;

        private Reading(List<? extends Body> parts, Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.parts = parts;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (demand.getAndAdd(n) == 0) {
                Thread.ofVirtual().name("sluice-file").start(this::meetDemand);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            request(1);
        }

        private void meetDemand() {
            do {
                try {
                    giveOne();
                } catch (IOException e) {
                    end();
                    subscriber.onError(e);
                }
            } while (demand.decrementAndGet() > 0);
        }

        private void giveOne() throws IOException {
            if (over || cancelled) {
                end();
                return;
            }
            var chunk = chunkOf(parts.get(next));
            subscriber.onNext(chunk);
            if (next == parts.size()) {
                end();
                subscriber.onComplete();
            }
        }

        private ByteBuffer chunkOf(Body part) throws IOException {
            return switch (part) {
                case Body.Bytes(var bytes) -> {
                    next++;
                    yield bytes.duplicate();
                }
                case Body.FileRange file -> read(file);
                case Body.Sequence sequence -> throw new IllegalStateException("no part: " + sequence);
                case Body.Stream stream -> throw new IllegalStateException("no part: " + stream);
            };
        }

        private ByteBuffer read(Body.FileRange file) throws IOException {
            if (file.length() == 0) {
                next++;
                return ByteBuffer.allocate(0);
            }
            FileChannel from = channel;
            if (from == null) {
                from = FileChannel.open(file.file());
                channel = from;
            }
            var buffer = ByteBuffer.allocate((int) Math.min(CHUNK, file.length() - done));
            int read = from.read(buffer, file.offset() + done);
            if (read < 0) {
                throw new EOFException("file is shorter than it was: " + file.file());
            }
            done += read;
            if (done == file.length()) {
                done = 0;
                next++;
                closeFile();
            }
            return buffer.flip();
        }

        private void end() {
            over = true;
            closeFile();
        }

        private void closeFile() {
            FileChannel open = channel;
            channel = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    // Read-only: nothing can be lost by it.
                    cancelled = true;
                }
            }
        }
    }
}
