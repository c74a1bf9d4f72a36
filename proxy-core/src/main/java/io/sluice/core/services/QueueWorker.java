package io.sluice.core.services;

import io.sluice.core.services.JobRuns.Verdict;
import io.sluice.spi.Scheduler.Queue;
import io.sluice.spi.Scheduler.QueuedTask;
import io.sluice.spi.services.StoreFailure;
import io.sluice.spi.services.StoreFailure.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One instance at a queue. */
final class QueueWorker implements Queue, AutoCloseable {
    private final JobOwner owner;
    private final QueuedTask task;
    private final WorkQueue queue;
    private final JobRuns runs;
    private final Consumer<QueueWorker> leaving;
    private volatile boolean closed;

    QueueWorker(JobOwner owner, QueuedTask task, WorkQueue queue, JobRuns runs, Consumer<QueueWorker> leaving) {
        this.owner = owner;
        this.task = task;
        this.queue = queue;
        this.runs = runs;
        this.leaving = leaving;
    }

    JobOwner owner() {
        return owner;
    }

    @Override
    public CompletionStage<Void> submit(String payload, Duration delay) {
        return closed
                ? CompletableFuture.failedStage(new StoreFailure(Reason.CLOSED, "the plugin is closed"))
                : queue.submit(payload, delay);
    }

    /** Works on an entry; an interruption gets through only when the instance is being closed. */
    Verdict work(JobStatus status, int failures, String payload) throws InterruptedException {
        return runs.run(status, failures, () -> {
            try {
                task.run(payload);
            } catch (InterruptedException e) {
                if (closed) {
                    throw e;
                }
                throw new IllegalStateException("was interrupted by nobody but itself", e);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        leaving.accept(this);
    }
}
