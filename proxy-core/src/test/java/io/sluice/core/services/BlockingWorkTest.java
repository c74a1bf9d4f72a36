package io.sluice.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlockingWorkTest {
    private final ClassLoader loader = new ClassLoader() {};
    private final BlockingWork blocking = new BlockingWork(loader);

    private static <T> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("no luck"),
                new NoClassDefFoundError("gone"),
                new AssertionError("never"),
                new StackOverflowError(),
                new OutOfMemoryError("an array too many"),
                new Error("of a library's own"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsWhateverIsThrown(Throwable failure) {
        var stage = blocking.run(() -> {
            BlockingWorkTest.<RuntimeException>rethrow(failure);
            return 1;
        });
        assertThatThrownBy(() -> result(stage))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }

    private static int depth(int reached) {
        return reached < 0 ? reached : depth(reached + 1) + 1;
    }

    @Test
    void tellsThatTheStackWasTooSmall() {
        assertThatThrownBy(() -> result(blocking.run(() -> depth(0)))).hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void runsOnVirtualThreadsWithTheLoaderOfTheInstance() throws Exception {
        Thread thread = result(blocking.run(Thread::currentThread));
        assertThat(thread.isVirtual()).isTrue();
        assertThat(result(blocking.run(() -> Thread.currentThread().getContextClassLoader())))
                .isSameAs(loader);
    }

    @Test
    void interruptsAtItsEndWhatIsUnderWayOrComesLater() throws Exception {
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var stage = blocking.run(() -> {
            begun.countDown();
            return never.await(1, TimeUnit.HOURS);
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        blocking.close();
        assertThatThrownBy(() -> result(stage)).hasCauseInstanceOf(InterruptedException.class);
        var late = blocking.run(() -> never.await(1, TimeUnit.HOURS));
        assertThatThrownBy(() -> result(late)).hasCauseInstanceOf(InterruptedException.class);
    }
}
