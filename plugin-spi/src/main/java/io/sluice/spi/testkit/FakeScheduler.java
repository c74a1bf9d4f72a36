package io.sluice.spi.testkit;

import io.sluice.spi.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Runs jobs in the test's thread, when the test's clock says so. */
final class FakeScheduler implements Scheduler {
    private final TestClock clock;
    private final Logger logger;

    FakeScheduler(TestClock clock, Logger logger) {
        this.clock = clock;
        this.logger = logger;
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
    public Job once(String name, Duration delay, Task task) {
        var cancelled = new AtomicBoolean();
        after(delay, cancelled, () -> attempt(name, task, cancelled, 0, () -> {}));
        return () -> cancelled.set(true);
    }

    private void after(Duration delay, AtomicBoolean cancelled, Runnable what) {
        var unused = clock.after(delay).thenRun(() -> {
            if (!cancelled.get()) {
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
