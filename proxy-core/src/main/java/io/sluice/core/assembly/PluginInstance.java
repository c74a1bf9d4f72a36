package io.sluice.core.assembly;

import io.sluice.config.PluginConfig;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.admin.AdminRoute;
import io.sluice.spi.admin.AdminRoutes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A plugin that was built, shared by the generations in which its configuration and its factory are the same, so that counters
 * and caches survive a reload. Closed with the last of them.
 */
final class PluginInstance {
    private final PluginConfig config;
    private final PluginFactory<?> factory;
    private final ChainedPlugin chained;
    private final InstanceContext context;
    private final PluginServices services;
    private final Optional<SetupRetry> retry;
    private final List<AdminRoute> routes;
    private int users = 1;

    /**
     * An instance.
     *
     * @param retry when it is to be made again, if it could not be
     */
    PluginInstance(
            PluginConfig config,
            PluginFactory<?> factory,
            ChainedPlugin chained,
            InstanceContext context,
            PluginServices services,
            Optional<SetupRetry> retry) {
        this.retry = retry;
        this.routes = chained.plugin() instanceof AdminRoutes plugin ? List.copyOf(plugin.adminRoutes()) : List.of();
        this.config = config;
        this.factory = factory;
        this.chained = chained;
        this.context = context;
        this.services = services;
    }

    ChainedPlugin chained() {
        return chained;
    }

    /** Whether a configuration and a factory would make the same plugin. */
    boolean isMadeOf(PluginConfig otherConfig, PluginFactory<?> otherFactory) {
        return factory == otherFactory && config.equals(otherConfig);
    }

    /** What it answers at the admin listener. */
    List<AdminRoute> routes() {
        return routes;
    }

    /** When it is to be made again, if it could not be. */
    Optional<SetupRetry> retry() {
        return retry;
    }

    InstanceContext context() {
        return context;
    }

    synchronized PluginInstance share() {
        users++;
        return this;
    }

    void release() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
        }
        context.end("plugin", chained.plugin(), services.process());
        services.supervisor().dismiss(chained.health());
        services.host().events().publish(new InstanceEvent(Instant.now(), chained.name(), config.category(), false));
    }
}
