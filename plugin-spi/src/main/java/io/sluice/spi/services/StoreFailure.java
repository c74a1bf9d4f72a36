package io.sluice.spi.services;

import java.io.Serial;

/** A {@link KeyValueStore} has not done what it was asked for; what it keeps is as it was before. */
public final class StoreFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What is the matter. */
    public enum Reason {
        /** A key or a value is too long, or a key is empty. */
        TOO_LARGE(false),
        /** With this there would be more than a store keeps. */
        FULL(false),
        /** More was asked for than could be written so far. */
        BUSY(true),
        /** The disk is full or broken. */
        UNWRITABLE(true),
        /** The plugin instance or the proxy is closed. */
        CLOSED(false);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }
    }

    private final Reason reason;

    /** A failure. */
    public StoreFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A failure with its cause. */
    public StoreFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is the matter. */
    public Reason reason() {
        return reason;
    }

    /** Whether the same may work later. */
    public boolean isRetryable() {
        return reason.retryable;
    }
}
