package io.sluice.core.assembly.jars;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on each of many, on as many threads as there are processors: fifty jars must not hold up a start. */
final class SideBySide {
    private SideBySide() {}

    /** What is done with each. */
    @FunctionalInterface
    interface Work<T, R> {
        /** Does it. */
        R on(T one) throws IOException;
    }

    /**
     * Does it with all, whatever comes of each.
     *
     * @return all of them done, in the order of what they were done with
     * @throws InterruptedIOException when the caller is interrupted; what has been done by then is lost
     */
    static <T, R> List<Future<R>> each(List<T> all, Work<T, R> work) throws InterruptedIOException {
        int threads = Math.min(all.size(), Runtime.getRuntime().availableProcessors());
        if (threads <= 1) {
            return all.stream().map(one -> done(one, work)).toList();
        }
        var factory = Thread.ofPlatform().daemon().name("sluice-jars-", 0).factory();
        try (var pool = Executors.newFixedThreadPool(threads, factory)) {
            return pool.invokeAll(
                    all.stream().<Callable<R>>map(one -> () -> work.on(one)).toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking at the plugin jars");
        }
    }

    private static <T, R> Future<R> done(T one, Work<T, R> work) {
        try {
            return CompletableFuture.completedFuture(work.on(one));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What came of one, or why nothing did. */
    static <R> R resultOf(Future<R> done) throws IOException {
        if (done.state() == Future.State.SUCCESS) {
            return done.resultNow();
        }
        switch (done.exceptionNow()) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
