package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.spi.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** The jobs of one plugin instance, a virtual thread for each. */
final class InstanceScheduler implements Scheduler, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Waits; a test's own does not. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    private final Logger logger;
    private final MeterRegistry meters;
    private final ClassLoader loader;
    private final Sleeper sleeper;
    private final Set<Thread> jobs = ConcurrentHashMap.newKeySet();
    private boolean closed;

    InstanceScheduler(Logger logger, MeterRegistry meters, ClassLoader loader, Sleeper sleeper) {
        this.logger = logger;
        this.meters = meters;
        this.loader = loader;
        this.sleeper = sleeper;
    }

    @Override
    public Job every(String name, Duration period, Task task) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("must be positive, was " + period);
        }
        return start(name, () -> {
            while (!Thread.interrupted()) {
                sleeper.sleep(period);
                runWithRetries(name, task);
            }
        });
    }

    @Override
    public Job once(String name, Duration delay, Task task) {
        return start(name, () -> {
            sleeper.sleep(delay);
            runWithRetries(name, task);
        });
    }

    private interface Life {
        void live() throws InterruptedException;
    }

    private synchronized Job start(String name, Life life) {
        if (closed) {
            throw new IllegalStateException("the plugin is closed");
        }
        Thread thread = Thread.ofVirtual().name("sluice-job-" + name).unstarted(() -> {
            try {
                life.live();
            } catch (InterruptedException e) {
                // Cancelled or closed: the thread ends here.
                Thread.currentThread().interrupt();
            } finally {
                jobs.remove(Thread.currentThread());
            }
        });
        thread.setContextClassLoader(loader);
        jobs.add(thread);
        thread.start();
        return thread::interrupt;
    }

    private void runWithRetries(String name, Task task) throws InterruptedException {
        int failures = 0;
        while (!succeeds(name, task, failures)) {
            if (failures == RETRIES.size()) {
                return;
            }
            sleeper.sleep(RETRIES.get(failures));
            failures++;
        }
    }

    private boolean succeeds(String name, Task task, int failures) throws InterruptedException {
        try {
            task.run();
            count(name, "success");
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            count(name, "failure");
            if (failures == RETRIES.size()) {
                logger.error("job {} is given up after {} failures", name, failures + 1, e);
            } else {
                logger.warn(
                        "job {} failed, next try in {} s",
                        name,
                        RETRIES.get(failures).toSeconds(),
                        e);
            }
            return false;
        }
    }

    private void count(String name, String status) {
        meters.counter("sluice.plugin.jobs", "job", name, "status", status).increment();
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
                    logger.warn("{} does not end when it is interrupted", job.getName());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
