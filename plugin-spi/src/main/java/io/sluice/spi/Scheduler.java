package io.sluice.spi;

import java.time.Duration;
import java.util.List;

/**
 * Work of one plugin instance that is done at times, whether or not exchanges are under way: each job on a virtual thread of
 * its own, so it may block. Jobs end before the instance is closed; one that is at work then is interrupted.
 *
 * <p>A run that throws is logged and tried again after each of {@link #RETRIES}; when the last of them has failed it is given
 * up, and a job that comes again waits for its next time.
 */
public interface Scheduler {
    /** How long after a failed run there is another. */
    List<Duration> RETRIES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(60));

    /** What a job does. */
    @FunctionalInterface
    interface Task {
        /** Does it once. An {@link InterruptedException} ends the job. */
        void run() throws Exception;
    }

    /** Something that was scheduled. */
    @FunctionalInterface
    interface Job {
        /** Lets it not run again; a run that is under way is interrupted. */
        void cancel();
    }

    /**
     * Runs a task again and again, first after one period; the next period begins when a run has ended.
     *
     * @param name for logs and metrics
     * @throws IllegalArgumentException when the period is not positive
     */
    Job every(String name, Duration period, Task task);

    /**
     * Runs a task once.
     *
     * @param name for logs and metrics
     * @param delay zero for at once
     */
    Job once(String name, Duration delay, Task task);
}
