package io.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuspensionTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final List<@Nullable Object> results = new ArrayList<>();
    private final CompletableFuture<Supplier<String>> stage = new CompletableFuture<>();
    private final Suspension<String> suspension = Suspension.until(
            stage,
            new Loop(tasks, timers),
            Duration.ofSeconds(1),
            (result, error) -> results.add(error == null ? result : error));

    private record Loop(Queue<Runnable> tasks, Queue<Runnable> timers) implements LoopPort {
        @Override
        public int number() {
            return 0;
        }

        @Override
        public ByteBufAllocator allocator() {
            return ByteBufAllocator.DEFAULT;
        }

        @Override
        public PeerConnector connector() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executor executor() {
            return tasks::add;
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            timers.add(task);
            return () -> timers.remove(task);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void makesTheResultOnTheLoop() {
        stage.complete(() -> "made with " + tasks.size() + " tasks left");
        assertThat(results).isEmpty();

        runTasks();

        assertThat(results).containsExactly("made with 0 tasks left");
        assertThat(timers).isEmpty();
    }

    @Test
    void makesNothingWhenTheExchangeIsOver() {
        stage.complete(() -> {
            throw new AssertionError("not to be called");
        });
        suspension.cancel();

        runTasks();

        assertThat(results).isEmpty();
    }

    @Test
    void tellsWhatMakingTheResultThrew() {
        var cause = new IllegalStateException("no");
        stage.complete(() -> {
            throw cause;
        });

        runTasks();

        assertThat(results).containsExactly(cause);
    }

    @Test
    void theDeadlineCountsOnce() {
        timers.remove().run();
        stage.complete(() -> "late");

        runTasks();

        assertThat(results).singleElement().isInstanceOf(TimeoutException.class);
    }
}
