package io.sluice.core.assembly.jars;

import io.sluice.spi.PluginNotReady;
import java.io.IOException;

/** A jar that cannot be used, and why, for the operator. */
public final class RefusedJar extends IOException {
    private static final long serialVersionUID = 1;

    RefusedJar(String reason) {
        super(reason);
    }

    RefusedJar(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** Whether it said that something it needs is not there yet. */
    boolean isForNow() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof PluginNotReady) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
