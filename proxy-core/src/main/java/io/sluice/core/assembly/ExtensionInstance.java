package io.sluice.core.assembly;

import io.sluice.config.ExtensionConfig;
import io.sluice.core.assembly.jars.ExtensionCategory;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.WatchedBalancer;
import io.sluice.spi.extension.Extension;
import io.sluice.spi.extension.ExtensionFactory;
import io.sluice.spi.extension.LoadBalancing;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** An extension that was made, shared by the generations in which its table and its factory are the same. Closed with the last. */
final class ExtensionInstance {
    private final String name;
    private final ExtensionConfig config;
    private final ExtensionCategory<?, ?> category;
    private final Extension extension;
    private final InstanceContext context;
    private final PluginServices services;
    private final String source;
    private Optional<PluginHealth> health = Optional.empty();
    private int users = 1;

    /**
     * An extension.
     *
     * @param source the plugin jar that it came in, or another word for where it is from
     */
    ExtensionInstance(
            String name,
            ExtensionConfig config,
            ExtensionCategory<?, ?> category,
            Extension extension,
            InstanceContext context,
            PluginServices services,
            String source) {
        this.name = name;
        this.config = config;
        this.category = category;
        this.extension = extension;
        this.context = context;
        this.services = services;
        this.source = source;
    }

    String name() {
        return name;
    }

    Class<? extends Extension> point() {
        return category.point();
    }

    /** Its place among others of its point. */
    int order() {
        return config.order().orElseGet(category::order);
    }

    <E extends Extension> E as(Class<E> point) {
        return point.cast(extension);
    }

    InstanceContext context() {
        return context;
    }

    /** What it has given to be called on event loops, watched as it is there. */
    synchronized LoadBalancing.Balancer watched(LoadBalancing.Balancer balancer) {
        PluginHealth behaviour = health.orElseGet(this::admit);
        health = Optional.of(behaviour);
        return new WatchedBalancer(balancer, behaviour, services.supervisor());
    }

    private PluginHealth admit() {
        PluginHealth admitted = services.supervisor().admitExtension(ExtensionBuilder.label(name), source);
        HealthMeters.register(admitted, List.of(HookCall.CHOOSE), context.meters());
        return admitted;
    }

    /** Whether a table and a factory would make the same. */
    boolean isMadeOf(ExtensionConfig otherConfig, ExtensionFactory<?, ?> otherFactory) {
        return category.factory() == otherFactory && config.equals(otherConfig);
    }

    /** Runs its code with its class loader as the thread's. */
    <T extends @Nullable Object> T call(Callable<T> code) throws Exception {
        return context.withLoader(code);
    }

    synchronized ExtensionInstance share() {
        users++;
        return this;
    }

    void release() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
        }
        context.end("extension", extension, services.process());
        health.ifPresent(services.supervisor()::dismiss);
    }
}
