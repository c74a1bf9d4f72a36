package io.sluice.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what loops and other threads are about to do. */
public final class Eventually {
    // No test's time: a machine that is busy with others may take most of it.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Eventually() {}

    /** What is to become true. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it is true now. An exception ends the waiting. */
        boolean holds() throws Exception;
    }

    /** Waits until a condition holds; fails when it never does. */
    public static void eventually(Condition condition) {
        eventually("holds", condition);
    }

    /** Waits until a condition holds; fails with these words when it never does. */
    public static void eventually(String what, Condition condition) {
        eventually(() -> what, condition);
    }

    /** Waits until a condition holds; fails with the words that it then asks for when it never does. */
    public static void eventually(Supplier<String> what, Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isMet(condition)) {
            assertThat(System.nanoTime() - end)
                    .as(() -> what.get() + " within " + PATIENCE)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static boolean isMet(Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
