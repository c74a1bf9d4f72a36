package io.sluice.core.exchange;

import java.io.Serial;

/** A plugin threw, and its exchange fails closed. The cause was logged where it was caught; no stack trace is needed here. */
final class PluginFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    PluginFailure(String plugin) {
        super("plugin " + plugin + " failed", null, false, false);
    }
}
