package io.sluice.core.chain;

import io.sluice.spi.Plugin;
import io.sluice.spi.Step;

/**
 * A plugin with its place in the configuration.
 *
 * @param name {@code NAME} of {@code [plugins.NAME]}
 * @param step the step its {@code onRequest} is called in
 * @param failsOpen whether an exchange goes on when a hook throws ({@code on_error = "continue"}) instead of failing
 * @param health how it behaves, whatever location it is in
 */
public record ChainedPlugin(String name, Plugin plugin, Step step, boolean failsOpen, PluginHealth health) {

    /** Has the plugin's classes. */
    public ClassLoader loader() {
        return plugin instanceof ObservedPlugin observed
                ? observed.loader()
                : plugin.getClass().getClassLoader();
    }

    /** Whether this is the place of a plugin, observed or not. */
    public boolean is(Plugin other) {
        return plugin == other || (plugin instanceof ObservedPlugin observed && observed.observes(other));
    }
}
