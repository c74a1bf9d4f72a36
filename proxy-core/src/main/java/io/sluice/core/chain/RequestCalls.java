package io.sluice.core.chain;

import io.sluice.spi.Plugin;
import java.util.Arrays;

/**
 * The plugins of one step of the request's way, in the order in which they are called. What a call needs lies in arrays side by side,
 * so that the loop over them looks at few lines of memory. The arrays are shared: not to be changed.
 */
public final class RequestCalls {
    private final ChainedPlugin[] places;
    private final Plugin[] plugins;
    private final PluginHealth[] healths;

    RequestCalls(ChainedPlugin[] places) {
        this.places = places;
        this.plugins = Arrays.stream(places).map(ChainedPlugin::plugin).toArray(Plugin[]::new);
        this.healths = Arrays.stream(places).map(ChainedPlugin::health).toArray(PluginHealth[]::new);
    }

    /** A plugin with its place in the configuration. */
    public ChainedPlugin place(int index) {
        return places[index];
    }

    /** What is called. */
    public Plugin[] plugins() {
        return plugins;
    }

    /** How each behaves. */
    public PluginHealth[] healths() {
        return healths;
    }
}
