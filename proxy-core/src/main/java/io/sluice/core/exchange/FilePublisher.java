package io.sluice.core.exchange;

import io.sluice.spi.body.Body;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;

/** Reads a part of a file on a virtual thread of its own, a chunk for each one asked for. */
record FilePublisher(Body.FileRange file) implements Flow.Publisher<ByteBuffer> {
    private static final int CHUNK = 64 * 1024;

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        var demand = new Demand();
        Thread.ofVirtual().name("sluice-file").start(() -> {
            subscriber.onSubscribe(demand);
            try {
                copyTo(subscriber, demand);
            } catch (IOException e) {
                subscriber.onError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                subscriber.onError(e);
            }
        });
    }

    private void copyTo(Flow.Subscriber<? super ByteBuffer> subscriber, Demand demand)
            throws IOException, InterruptedException {
        try (var channel = FileChannel.open(file.file())) {
            var buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK, Math.max(1, file.length())));
            long at = file.offset();
            long end = file.offset() + file.length();
            while (at < end && demand.take()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
                int read = channel.read(buffer, at);
                if (read < 0) {
                    throw new EOFException("file is shorter than it was: " + file.file());
                }
                at += read;
                subscriber.onNext(buffer.flip());
            }
            if (at == end) {
                subscriber.onComplete();
            }
        }
    }

    private static final class Demand implements Flow.Subscription {
        private final Semaphore permits = new Semaphore(0);
        private volatile boolean cancelled;

        /** Waits until one more chunk is wanted; false when none ever will be. */
        private boolean take() throws InterruptedException {
            permits.acquire();
            return !cancelled;
        }

        @Override
        public void request(long n) {
            permits.release((int) Math.min(n, Integer.MAX_VALUE / 2));
        }

        @Override
        public void cancel() {
            cancelled = true;
            permits.release();
        }
    }
}
