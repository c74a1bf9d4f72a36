package io.sluice.core.assembly;

import io.sluice.config.ExtensionConfig;
import io.sluice.core.assembly.jars.ExtensionCategory;
import io.sluice.spi.extension.Extension;
import io.sluice.spi.extension.ExtensionFactory;
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
    private int users = 1;

    ExtensionInstance(
            String name,
            ExtensionConfig config,
            ExtensionCategory<?, ?> category,
            Extension extension,
            InstanceContext context,
            PluginServices services) {
        this.name = name;
        this.config = config;
        this.category = category;
        this.extension = extension;
        this.context = context;
        this.services = services;
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
    }
}
