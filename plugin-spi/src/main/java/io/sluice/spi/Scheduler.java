package io.sluice.spi;

import io.sluice.spi.services.Cron;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Work of one plugin instance that is done at times, whether or not exchanges are under way: each job on a virtual thread of
 * its own, so it may block. Jobs end before the instance is closed; one that is at work then is interrupted.
 *
 * <p>A run that throws is logged and tried again after each of {@link #RETRIES}; when the last of them has failed it is given
 * up, and a job that comes again waits for its next time. Operators see all jobs at the admin listener's {@code /jobs}.
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

    /** What is done with each entry of a {@link Queue}. */
    @FunctionalInterface
    interface QueuedTask {
        /** Does it, perhaps not for the first time. */
        void run(String payload) throws Exception;
    }

    /** Work that was promised to be done. May be used by any thread. */
    interface Queue {

        /**
         * Adds an entry, to be worked on after a delay.
         *
         * @param delay zero for as soon as possible
         * @return complete when the entry is on the disk; fails by {@link io.sluice.spi.services.StoreFailure}
         */
        CompletionStage<Void> submit(String payload, Duration delay);

        /** Adds an entry, to be worked on as soon as possible. */
        default CompletionStage<Void> submit(String payload) {
            return submit(payload, Duration.ZERO);
        }
    }

    /**
     * Runs a task again and again, first after one period; the next period begins when a run has ended.
     *
     * @param name for logs and metrics
     * @throws IllegalArgumentException when the period is not positive
     */
    Job every(String name, Duration period, Task task);

    /**
     * Runs a task at the times of a clock on the wall. Times that pass while it runs, or while the proxy does not, are left out.
     *
     * @param name for logs and metrics
     * @param zone where the clock hangs
     */
    Job cron(String name, Cron times, ZoneId zone, Task task);

    /**
     * Runs a task once.
     *
     * @param name for logs and metrics
     * @param delay zero for at once
     */
    Job once(String name, Duration delay, Task task);

    /**
     * A queue whose entries outlive the instance and the proxy: they are kept for the instance's name as what is in
     * {@link PluginContext#store()}, within the same limits but apart from it, and worked on one after the other, each until it has
     * been done, or given up. What was not done when the proxy ended is done after its next start, and what was interrupted is
     * begun anew: so a task must bear to be run twice with the same entry. While one instance replaces another, the
     * younger one works. For use in {@link PluginFactory#create} only.
     *
     * @param name the queue's, by which its entries are found again
     * @throws InvalidPluginConfig saying why nothing can be kept
     * @throws IllegalArgumentException when the instance has a queue of this name
     */
    Queue queue(String name, QueuedTask task) throws InvalidPluginConfig;
}
