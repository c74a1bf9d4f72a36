package io.sluice.core.chain;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * What a plugin did wrong, without a reference to anything of its classes.
 *
 * @param during the method, or {@code create} for its setting up
 * @param retryable whether the same might go well a little later
 * @param stack where it happened, innermost first
 */
public record PluginFault(
        String plugin, String during, Code code, boolean retryable, String message, Instant time, List<String> stack) {
    /** Kinds of faults. */
    public enum Code {
        /** A method threw, or the stage that it gave to wait for failed. */
        THREW,
        /** A class that it needs is not there, or not as it was compiled against. */
        BROKEN_CLASS_PATH,
        /** A stage that it gave to wait for was not complete in time. */
        TIMED_OUT,
        /** A method kept an event loop from everything else. */
        HOGGED_LOOP,
        /** It could not be made. */
        SETUP_FAILED
    }

    private static final int DEPTH = 30;

    /** Copies the stack. */
    public PluginFault {
        stack = List.copyOf(stack);
    }

    static PluginFault of(String plugin, HookCall during, Throwable cause, Instant time) {
        var code =
                switch (cause) {
                    case TimeoutException late -> Code.TIMED_OUT;
                    case LinkageError broken -> Code.BROKEN_CLASS_PATH;
                    default -> Code.THREW;
                };
        return new PluginFault(
                plugin,
                during.toString(),
                code,
                isRetryable(cause),
                cause.toString(),
                time,
                text(cause.getStackTrace()));
    }

    /** A plugin could not be made. */
    public static PluginFault ofSetup(String plugin, Throwable cause, Instant time) {
        return new PluginFault(
                plugin,
                "create",
                Code.SETUP_FAILED,
                isRetryable(cause),
                cause.toString(),
                time,
                text(cause.getStackTrace()));
    }

    static PluginFault ofHog(String plugin, HookCall during, long millis, StackTraceElement[] stack, Instant time) {
        return new PluginFault(
                plugin,
                during.toString(),
                Code.HOGGED_LOOP,
                false,
                "held its event loop for more than " + millis + " ms",
                time,
                text(stack));
    }

    // What depends on the world outside may go well next time; a bug will not.
    private static boolean isRetryable(Throwable cause) {
        for (Throwable link = cause; link != null; link = link.getCause()) {
            if (link instanceof IOException || link instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static List<String> text(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .limit(DEPTH)
                .map(StackTraceElement::toString)
                .toList();
    }
}
