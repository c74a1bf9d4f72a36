package io.sluice.core.exchange;

import java.io.Serial;

/**
 * A plugin threw, or is not to be called, and its exchange fails closed. The cause was logged where it was caught; no stack trace
 * is needed here.
 */
final class PluginFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    PluginFailure(String plugin) {
        this("plugin " + plugin + " failed", 500);
    }

    private PluginFailure(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The plugin cannot be made yet. */
    static PluginFailure notReady(String plugin) {
        return new PluginFailure("plugin " + plugin + " is not ready", 503);
    }

    /** What the client is told. */
    int status() {
        return status;
    }
}
