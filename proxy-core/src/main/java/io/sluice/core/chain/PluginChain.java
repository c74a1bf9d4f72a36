package io.sluice.core.chain;

import io.sluice.spi.ChainObserver;
import io.sluice.spi.Hook;
import io.sluice.spi.Step;
import java.util.List;
import java.util.function.Predicate;

/**
 * The plugins of one location, for each hook those that implement it, in the order of the location's list. A hook that
 * nobody implements is an empty array: it costs a comparison.
 */
public final class PluginChain {
    /** A chain without plugins. */
    public static final PluginChain EMPTY = new PluginChain(List.of());

    private final RequestCalls earlyRequest;
    private final RequestCalls request;
    private final RequestCalls proxyUpstream;
    private final ChainedPlugin[] upstreamResponse;
    private final ChainedPlugin[] upstreamFailure;
    private final ChainedPlugin[] response;
    private final ChainedPlugin[] complete;

    /** Compiles a list; its order is the order in every hook. */
    public PluginChain(List<ChainedPlugin> plugins) {
        earlyRequest = requestStep(plugins, Step.EARLY_REQUEST);
        request = requestStep(plugins, Step.REQUEST);
        proxyUpstream = requestStep(plugins, Step.PROXY_UPSTREAM);
        upstreamResponse = implementing(plugins, Hook.UPSTREAM_RESPONSE, plugin -> true);
        upstreamFailure = implementing(plugins, Hook.UPSTREAM_FAILURE, plugin -> true);
        response = implementing(plugins, Hook.RESPONSE, plugin -> true);
        complete = implementing(plugins, Hook.COMPLETE, plugin -> true);
    }

    private static RequestCalls requestStep(List<ChainedPlugin> plugins, Step step) {
        return new RequestCalls(implementing(plugins, Hook.REQUEST, plugin -> plugin.step() == step));
    }

    private static ChainedPlugin[] implementing(
            List<ChainedPlugin> plugins, Hook hook, Predicate<ChainedPlugin> condition) {
        var observers = plugins.stream()
                .map(ChainedPlugin::plugin)
                .filter(ChainObserver.class::isInstance)
                .map(ChainObserver.class::cast)
                .toList();
        return plugins.stream()
                .filter(plugin -> Hook.of(plugin.plugin().getClass()).contains(hook))
                .filter(condition)
                .map(plugin -> observed(plugin, observers))
                .toArray(ChainedPlugin[]::new);
    }

    private static ChainedPlugin observed(ChainedPlugin plugin, List<ChainObserver> observers) {
        return observers.isEmpty() || plugin.plugin() instanceof ChainObserver
                ? plugin
                : new ChainedPlugin(
                        plugin.name(),
                        new ObservedPlugin(plugin, observers),
                        plugin.step(),
                        plugin.failsOpen(),
                        plugin.health());
    }

    /** Plugins with {@code onRequest} in the early step. The arrays of a chain are shared: not to be changed. */
    public RequestCalls earlyRequest() {
        return earlyRequest;
    }

    /** Plugins with {@code onRequest} in the request step. */
    public RequestCalls request() {
        return request;
    }

    /** Plugins with {@code onRequest} in the step before a peer is picked. */
    public RequestCalls proxyUpstream() {
        return proxyUpstream;
    }

    /** Plugins with {@code onUpstreamResponse}. */
    public ChainedPlugin[] upstreamResponse() {
        return upstreamResponse;
    }

    /** Plugins with {@code onUpstreamFailure}. */
    public ChainedPlugin[] upstreamFailure() {
        return upstreamFailure;
    }

    /** Plugins with {@code onResponse}. */
    public ChainedPlugin[] response() {
        return response;
    }

    /** Plugins with {@code onComplete}. */
    public ChainedPlugin[] complete() {
        return complete;
    }
}
