package io.sluice.spi.testkit;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an event loop: the thread that made it is its thread. A task given from that thread runs at once, or right
 * after the task that is running; one given from another thread waits until the test lets its own thread look.
 */
final class EventLoop implements Executor {
    private final Thread thread = Thread.currentThread();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private boolean running;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (isCurrent() && !running) {
            runAll(tasks.poll());
        }
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    private void runAll(@Nullable Runnable first) {
        running = true;
        try {
            for (Runnable task = first; task != null; task = tasks.poll()) {
                task.run();
            }
        } finally {
            running = false;
        }
    }

    /** Runs what other threads give until the condition holds; tells whether it did in time. */
    boolean runUntil(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        runAll(tasks.poll());
        while (!condition.getAsBoolean()) {
            var task = tasks.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (task == null) {
                return false;
            }
            runAll(task);
        }
        return true;
    }
}
