package io.sluice.core.services;

import static io.sluice.spi.Scheduler.RETRIES;

import io.sluice.spi.Scheduler.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Runs what plugins want done, and tells the log, the meters and the board of it. */
final class JobRuns {
    private final JobOwner owner;
    private final Clock clock;

    JobRuns(JobOwner owner, Clock clock) {
        this.owner = owner;
        this.clock = clock;
    }

    /** What is to happen after a run. */
    enum Verdict {
        DONE,
        TRY_AGAIN,
        GIVEN_UP
    }

    /** How long to wait before the next try. */
    static Duration pauseAfter(int failures) {
        return RETRIES.get(failures);
    }

    /**
     * Runs it once.
     *
     * @param failures how often it has failed before
     */
    Verdict run(JobStatus status, int failures, Task task) throws InterruptedException {
        Optional<Throwable> failure = attempt(task);
        if (failure.isEmpty()) {
            status.ran(clock.instant());
            count(status, "success");
            return Verdict.DONE;
        }
        boolean forGood = failures >= RETRIES.size();
        status.failed(clock.instant(), failure.get(), forGood);
        count(status, "failure");
        if (forGood) {
            count(status, "given_up");
            owner.logger().error("job {} is given up after {} failures", status.name(), failures + 1, failure.get());
            return Verdict.GIVEN_UP;
        }
        long seconds = pauseAfter(failures).toSeconds();
        owner.logger().warn("job {} failed, next try in {} s", status.name(), seconds, failure.get());
        return Verdict.TRY_AGAIN;
    }

    private static Optional<Throwable> attempt(Task task) throws InterruptedException {
        try {
            task.run();
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return Optional.of(e);
        }
    }

    private void count(JobStatus job, String status) {
        owner.meters()
                .counter("sluice.plugin.jobs", "job", job.name(), "status", status)
                .increment();
    }
}
