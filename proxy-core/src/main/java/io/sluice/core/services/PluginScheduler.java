package io.sluice.core.services;

import io.sluice.core.services.JobRuns.Verdict;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Scheduler;
import io.sluice.spi.services.Cron;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs of one plugin instance, a virtual thread for each. */
public final class PluginScheduler implements Scheduler, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A clock on the wall may be put right meanwhile: it is looked at so often. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** Waits; a test's own does not. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private final JobOwner owner;
    private final JobBoard board;
    private final WorkQueues queues;
    private final Clock clock;
    private final Sleeper sleeper;
    private final JobRuns runs;
    private final Set<Thread> jobs = ConcurrentHashMap.newKeySet();
    private final Map<String, QueueWorker> attached = new HashMap<>();
    private boolean closed;

    /** A scheduler without jobs. */
    public PluginScheduler(JobOwner owner, HostServices host) {
        this(owner, host, Clock.systemUTC(), Thread::sleep);
    }

    PluginScheduler(JobOwner owner, HostServices host, Clock clock, Sleeper sleeper) {
        this.owner = owner;
        this.board = host.jobs();
        this.queues = host.queues();
        this.clock = clock;
        this.sleeper = sleeper;
        this.runs = new JobRuns(owner, clock);
    }

    @Override
    public Job every(String name, Duration period, Task task) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("must be positive, was " + period);
        }
        return start(name, "every " + period, status -> {
            while (!Thread.interrupted()) {
                sleep(status, period);
                runWithRetries(status, task);
            }
        });
    }

    @Override
    public Job cron(String name, Cron times, ZoneId zone, Task task) {
        return start(name, "cron " + times + ' ' + zone, status -> {
            while (!Thread.interrupted()) {
                sleepUntil(status, times.next(clock.instant(), zone));
                runWithRetries(status, task);
            }
        });
    }

    @Override
    public Job once(String name, Duration delay, Task task) {
        return start(name, "once", status -> {
            sleep(status, delay);
            runWithRetries(status, task);
        });
    }

    @Override
    public synchronized Queue queue(String name, QueuedTask task) throws InvalidPluginConfig {
        requireOpen();
        if (attached.containsKey(name)) {
            throw new IllegalArgumentException("there is a queue \"" + name + "\" already");
        }
        try {
            var worker = queues.attach(name, owner, task);
            attached.put(name, worker);
            return worker;
        } catch (IOException e) {
            throw InstanceStore.refusal(e);
        }
    }

    private interface Life {
        void live(JobStatus status) throws InterruptedException;
    }

    private synchronized Job start(String name, String kind, Life life) {
        requireOpen();
        JobStatus status = board.add(owner.plugin(), name, kind);
        Thread thread = Thread.ofVirtual().name("sluice-job-" + name).unstarted(() -> {
            try {
                life.live(status);
            } catch (InterruptedException e) {
                // Cancelled or closed: the thread ends here.
                Thread.currentThread().interrupt();
            } finally {
                board.remove(status);
                jobs.remove(Thread.currentThread());
            }
        });
        thread.setContextClassLoader(owner.loader());
        jobs.add(thread);
        thread.start();
        return thread::interrupt;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the plugin is closed");
        }
    }

    private void sleep(JobStatus status, Duration time) throws InterruptedException {
        status.comesAt(clock.instant().plus(time));
        sleeper.sleep(time);
        status.comesNotYet();
    }

    private void sleepUntil(JobStatus status, Instant time) throws InterruptedException {
        status.comesAt(time);
        for (Duration left = left(time); left.isPositive(); left = left(time)) {
            sleeper.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
        }
        status.comesNotYet();
    }

    private Duration left(Instant time) {
        return Duration.between(clock.instant(), time);
    }

    private void runWithRetries(JobStatus status, Task task) throws InterruptedException {
        for (int failures = 0; runs.run(status, failures, task) == Verdict.TRY_AGAIN; failures++) {
            sleep(status, JobRuns.pauseAfter(failures));
        }
    }

    private synchronized List<QueueWorker> workers() {
        return List.copyOf(attached.values());
    }

    /** Ends all jobs, and waits for those at work a little. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        jobs.forEach(Thread::interrupt);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread job : jobs) {
                if (!job.join(Duration.ofNanos(end - System.nanoTime()))) {
                    owner.logger().warn("{} does not end when it is interrupted", job.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers().forEach(QueueWorker::close);
    }
}
