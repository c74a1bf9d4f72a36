package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;

/** Is told of everything that plugins throw. */
@FunctionalInterface
public interface PluginBoundary {
    /**
     * A plugin threw.
     *
     * @param hook what was called, for logs
     */
    void failed(ChainedPlugin plugin, String hook, Throwable cause);
}
