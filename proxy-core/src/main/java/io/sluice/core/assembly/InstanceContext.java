package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.spi.PluginContext;
import io.sluice.spi.Slot;
import io.sluice.spi.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one plugin instance is given. */
final class InstanceContext implements PluginContext {
    private static final Executor VIRTUAL_THREADS =
            task -> Thread.ofVirtual().name("sluice-blocking").start(task);

    private final String name;
    private final Step step;
    private final Logger logger;
    private final MeterRegistry meters;
    private final SlotAllocator allocator;
    private final List<Integer> slots = new ArrayList<>();

    InstanceContext(String name, Step step, MeterRegistry meters, SlotAllocator allocator) {
        this.name = name;
        this.step = step;
        this.logger = LoggerFactory.getLogger("io.sluice.plugin." + name);
        this.meters = meters;
        this.allocator = allocator;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public synchronized <T> Slot<T> slot(Class<T> type) {
        int index = allocator.take();
        slots.add(index);
        return new Slot<>(index, type);
    }

    @Override
    public <T> CompletionStage<T> blocking(Callable<T> work) {
        var result = new CompletableFuture<T>();
        VIRTUAL_THREADS.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Exception | LinkageError | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public CompletionStage<Void> after(Duration delay) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, VIRTUAL_THREADS));
    }

    synchronized void close() {
        meters.close();
        slots.forEach(allocator::give);
        slots.clear();
    }
}
