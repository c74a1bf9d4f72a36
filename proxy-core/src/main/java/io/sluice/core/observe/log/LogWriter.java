package io.sluice.core.observe.log;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the loops have put into their rings, on a thread of its own, in batches of whole lines. It naps between
 * its rounds, and a loop wakes it only when its ring begins to fill: so waking costs next to nothing, and lines come
 * late by a nap at most. A slow or broken target makes it write late or not at all, which the loops notice only in that
 * lines are dropped.
 */
final class LogWriter implements Runnable {
    static final int BATCH = 128 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LogTarget target;
    private final List<ByteRing> rings;
    private final LongAdder dropped;
    private final Duration nap;
    private final Thread thread;
    private final byte[] batch = new byte[BATCH];
    private OutputStream stream;
    private long droppedReported;
    private boolean failing;
    private volatile boolean reopening;
    private volatile boolean closing;

    /**
     * Opens the target.
     *
     * @param dropped counts the lines that were not written
     * @param name names the thread
     */
    LogWriter(LogTarget target, List<ByteRing> rings, LongAdder dropped, Duration nap, String name) throws IOException {
        this.target = target;
        this.rings = List.copyOf(rings);
        this.dropped = dropped;
        this.nap = nap;
        this.droppedReported = dropped.sum();
        this.stream = target.open();
        this.thread = Thread.ofPlatform().name("access-log-" + name).daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Ends a nap. From any thread, without waiting. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Has the target opened again before the next line is written. From any thread, without waiting. */
    void reopen() {
        reopening = true;
        wake();
    }

    /** Writes what is there and ends. Waits for that, though not for ever. Not on a loop. */
    void close() {
        closing = true;
        wake();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.warn("the end of the access log could not be written in {}: {}", PATIENCE, target);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        boolean last;
        do {
            // Asked before the rings are looked at, so that the last look finds all lines of before the close.
            last = closing;
            if (reopening) {
                reopening = false;
                openAgain();
            }
            boolean more = writeSome();
            while (last && more) {
                more = writeSome();
            }
            reportDropped();
            if (!last && !more) {
                LockSupport.parkNanos(this, nap.toNanos());
            }
        } while (!last);
        closeStream();
    }

    /** Writes up to a batch from every ring; tells whether there may be more. */
    private boolean writeSome() {
        boolean more = false;
        int length = 0;
        for (ByteRing ring : rings) {
            length += ring.drainTo(batch, length);
            if (batch.length - length < AccessLog.MAX_LINE) {
                // The next ring's line might not fit.
                write(length);
                length = 0;
                more = true;
            }
        }
        write(length);
        return more;
    }

    private void write(int length) {
        if (length == 0) {
            return;
        }
        try {
            stream.write(batch, 0, length);
            failing = false;
        } catch (IOException e) {
            dropped.add(linesIn(length));
            if (!failing) {
                failing = true;
                LOG.error("cannot write the access log to {}", target, e);
            }
        }
    }

    private long linesIn(int length) {
        long lines = 0;
        for (int i = 0; i < length; i++) {
            lines += batch[i] == '\n' ? 1 : 0;
        }
        return lines;
    }

    private void reportDropped() {
        long now = dropped.sum();
        if (Long.highestOneBit(now) > Long.highestOneBit(droppedReported)) {
            droppedReported = now;
            LOG.warn("{} lines of the access log were dropped so far, on their way to {}", now, target);
        }
    }

    private void openAgain() {
        try {
            OutputStream opened = target.open();
            closeStream();
            stream = opened;
        } catch (IOException e) {
            LOG.error("the access log goes on to the file that was open: {}", target, e);
        }
    }

    private void closeStream() {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.warn("could not close {}", target, e);
        }
    }
}
