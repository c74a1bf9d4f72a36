package io.sluice.spi.testkit;

import io.sluice.spi.Scheduler;
import io.sluice.spi.services.Cron;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Runs jobs in the test's thread, when the test's clock says so. */
final class FakeScheduler implements Scheduler {
    private final TestClock clock;
    private final Logger logger;
    private final FakeQueues queues;
    private final Set<String> queueNames = new HashSet<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    FakeScheduler(TestClock clock, Logger logger, FakeQueues queues) {
        this.clock = clock;
        this.logger = logger;
        this.queues = queues;
    }

    /** Nothing runs any more. */
    void end() {
        ended.set(true);
    }

    @Override
    public Job every(String name, Duration period, Task task) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("must be positive, was " + period);
        }
        var cancelled = new AtomicBoolean();
        repeat(name, period, task, cancelled);
        return () -> cancelled.set(true);
    }

    private void repeat(String name, Duration period, Task task, AtomicBoolean cancelled) {
        after(period, cancelled, () -> attempt(name, task, cancelled, 0, () -> repeat(name, period, task, cancelled)));
    }

    @Override
    public Job cron(String name, Cron times, ZoneId zone, Task task) {
        var cancelled = new AtomicBoolean();
        repeat(name, times, zone, task, cancelled);
        return () -> cancelled.set(true);
    }

    private void repeat(String name, Cron times, ZoneId zone, Task task, AtomicBoolean cancelled) {
        var delay = Duration.between(clock.instant(), times.next(clock.instant(), zone));
        after(
                delay,
                cancelled,
                () -> attempt(name, task, cancelled, 0, () -> repeat(name, times, zone, task, cancelled)));
    }

    @Override
    public Job once(String name, Duration delay, Task task) {
        var cancelled = new AtomicBoolean();
        after(delay, cancelled, () -> attempt(name, task, cancelled, 0, () -> {}));
        return () -> cancelled.set(true);
    }

    @Override
    public Queue queue(String name, QueuedTask task) {
        if (!queueNames.add(name)) {
            throw new IllegalArgumentException("there is a queue \"" + name + "\" already");
        }
        queues.waiting(name).forEach(entry -> work(name, task, entry));
        return (payload, delay) -> {
            var entry = queues.add(name, payload, clock.instant().plus(delay));
            work(name, task, entry);
            return CompletableFuture.completedStage(payload).thenAccept(done -> {});
        };
    }

    private void work(String name, QueuedTask task, FakeQueues.Entry entry) {
        var never = new AtomicBoolean();
        after(
                Duration.between(clock.instant(), entry.due()),
                never,
                () -> attempt(name, () -> task.run(entry.payload()), never, 0, () -> queues.remove(name, entry)));
    }

    private void after(Duration delay, AtomicBoolean cancelled, Runnable what) {
        var unused = clock.after(delay).thenRun(() -> {
            if (!cancelled.get() && !ended.get()) {
                what.run();
            }
        });
    }

    private void attempt(String name, Task task, AtomicBoolean cancelled, int failures, Runnable then) {
        try {
            task.run();
            then.run();
        } catch (Exception | AssertionError e) {
            if (failures == RETRIES.size()) {
                logger.error("job {} is given up", name, e);
                then.run();
            } else {
                logger.warn("job {} failed", name, e);
                after(RETRIES.get(failures), cancelled, () -> attempt(name, task, cancelled, failures + 1, then));
            }
        }
    }
}
