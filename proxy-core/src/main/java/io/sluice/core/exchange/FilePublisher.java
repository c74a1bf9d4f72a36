package io.sluice.core.exchange;

import io.sluice.spi.body.Body;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads a part of a file, on virtual threads, a chunk for each one asked for. */
record FilePublisher(Body.FileRange file) implements Flow.Publisher<ByteBuffer> {
    private static final int CHUNK = 64 * 1024;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Reading(file, subscriber));
    }

    /**
     * A file being read. Whoever raises the demand from nothing starts a thread, which reads until the demand is met again; so
     * there is one at most, and what only it touches needs no further care.
     */
    private static final class Reading implements Flow.Subscription {
        private final Body.FileRange file;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private volatile boolean cancelled;
        private @Nullable FileChannel channel;
        private long done;
        private boolean over;

        private Reading(Body.FileRange file, Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.file = file;
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
                    readOne();
                } catch (IOException e) {
                    end();
                    subscriber.onError(e);
                }
            } while (demand.decrementAndGet() > 0);
        }

        private void readOne() throws IOException {
            if (over || cancelled) {
                end();
                return;
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
            subscriber.onNext(buffer.flip());
            if (done == file.length()) {
                end();
                subscriber.onComplete();
            }
        }

        private void end() {
            over = true;
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
