package io.sluice.core.chain;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import java.util.Arrays;

/**
 * The plugins of one step of the request's way, in the order in which they are called. What a call needs lies in arrays side by side,
 * so that a loop over them looks at few lines of memory.
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

    /** How many there are. */
    public int length() {
        return plugins.length;
    }

    /** A plugin with its place in the configuration. */
    public ChainedPlugin place(int index) {
        return places[index];
    }

    /** How the plugin at a place behaves. */
    public PluginHealth health(int index) {
        return healths[index];
    }

    /**
     * Calls the plugin at a place. The first places have call sites of their own, since the JIT compiler keeps what it has seen for
     * each site: where most traffic takes one chain, or chains that begin alike, the plugins' code is compiled into the loop. A single
     * site would see every plugin, and each call would be looked up.
     *
     * @return what the plugin said, be it null
     */
    public RequestResult call(int index, Exchange exchange) {
        Plugin plugin = plugins[index];
        return switch (index) {
            case 0 -> plugin.onRequest(exchange);
            case 1 -> plugin.onRequest(exchange);
            case 2 -> plugin.onRequest(exchange);
            case 3 -> plugin.onRequest(exchange);
            case 4 -> plugin.onRequest(exchange);
            case 5 -> plugin.onRequest(exchange);
            case 6 -> plugin.onRequest(exchange);
            case 7 -> plugin.onRequest(exchange);
            case 8 -> plugin.onRequest(exchange);
            case 9 -> plugin.onRequest(exchange);
            case 10 -> plugin.onRequest(exchange);
            case 11 -> plugin.onRequest(exchange);
            default -> plugin.onRequest(exchange);
        };
    }
}
