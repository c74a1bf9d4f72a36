package io.sluice.core.exchange;

import io.sluice.spi.body.Body;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a part of a file by letting the kernel copy it to the socket, slice by slice, so that one client with a fast line
 * does not hold its loop, and so that it is known how much has left. The file is opened on a virtual thread; all else is the
 * loop's.
 */
final class FileSending {
    private static final long SLICE = 2 << 20;

    private final Body.FileRange range;
    private final LoopPort loop;
    private final Downstream downstream;
    private final Runnable onOpened;
    private final LongConsumer onSent;
    private final Consumer<@Nullable Throwable> onEnd;
    private @Nullable FileChannel file;
    private long done;
    private boolean over;

    FileSending(
            Body.FileRange range,
            LoopPort loop,
            Downstream downstream,
            Runnable onOpened,
            LongConsumer onSent,
            Consumer<@Nullable Throwable> onEnd) {
        this.range = range;
        this.loop = loop;
        this.downstream = downstream;
        this.onOpened = onOpened;
        this.onSent = onSent;
        this.onEnd = onEnd;
    }

    void start() {
        Thread.ofVirtual().name("sluice-file").start(() -> {
            try {
                var opened = open();
                loop.executor().execute(() -> begin(opened));
            } catch (IOException e) {
                loop.executor().execute(() -> end(e));
            }
        });
    }

    private FileChannel open() throws IOException {
        var opened = FileChannel.open(range.file());
        if (opened.size() < range.offset() + range.length()) {
            opened.close();
            throw new EOFException("file is shorter than it was: " + range.file());
        }
        return opened;
    }

    private void begin(FileChannel opened) {
        file = opened;
        if (over) {
            close();
            return;
        }
        onOpened.run();
        sendSlice(opened);
    }

    private void sendSlice(FileChannel from) {
        long length = Math.min(SLICE, range.length() - done);
        downstream.writeFile(from, range.offset() + done, length, failure -> onSlice(from, length, failure));
    }

    private void onSlice(FileChannel from, long length, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (failure != null) {
            end(failure);
            return;
        }
        done += length;
        onSent.accept(length);
        if (done < range.length()) {
            sendSlice(from);
        } else {
            end(null);
        }
    }

    private void end(@Nullable Throwable failure) {
        if (!over) {
            over = true;
            close();
            onEnd.accept(failure);
        }
    }

    void cancel() {
        over = true;
        close();
    }

    private void close() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Read-only: nothing can be lost by it.
                over = true;
            }
        }
    }
}
