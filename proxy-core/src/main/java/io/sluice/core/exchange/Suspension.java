package io.sluice.core.exchange;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange waiting for a plugin's stage. Whatever comes first counts, on the exchange's loop: the stage, the deadline, or
 * the end of the exchange; what comes later is ignored.
 *
 * @param <R> what the stage gives
 */
final class Suspension<R> {
    private final BiConsumer<@Nullable R, @Nullable Throwable> resume;
    private Runnable cancelDeadline = () -> {};
    private boolean over;

    private Suspension(BiConsumer<@Nullable R, @Nullable Throwable> resume) {
        this.resume = resume;
    }

    /**
     * Waits.
     *
     * @param stage gives what makes the result on the loop
     * @param resume told on the loop the result, or the failure as a plugin meant it, a {@link TimeoutException} for the deadline
     */
    static <R> Suspension<R> until(
            CompletionStage<? extends Supplier<? extends R>> stage,
            LoopPort loop,
            Duration deadline,
            BiConsumer<@Nullable R, @Nullable Throwable> resume) {
        var suspension = new Suspension<R>(resume);
        suspension.cancelDeadline =
                loop.after(deadline, () -> suspension.settle(null, new TimeoutException("no result in " + deadline)));
        var unused = stage.whenComplete((result, error) ->
                loop.executor().execute(() -> suspension.settle(result, error == null ? null : unwrapped(error))));
        return suspension;
    }

    private static Throwable unwrapped(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private void settle(@Nullable Supplier<? extends R> result, @Nullable Throwable error) {
        if (over) {
            return;
        }
        cancel();
        if (result == null) {
            resume.accept(null, error == null ? new NullPointerException("the stage completed with null") : error);
            return;
        }
        R known;
        try {
            known = Objects.requireNonNull(result.get(), "the stage completed with null");
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            resume.accept(null, e);
            return;
        }
        resume.accept(known, null);
    }

    /** Stops waiting; nothing is resumed. */
    void cancel() {
        over = true;
        cancelDeadline.run();
    }
}
