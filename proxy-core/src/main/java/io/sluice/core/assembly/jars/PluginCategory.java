package io.sluice.core.assembly.jars;

import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import java.util.List;
import java.util.Objects;

/**
 * What a factory says of its category. It is asked once: it is foreign code, which may throw, or say something else the next time.
 *
 * @param name what {@code category} is in the configuration
 * @param steps at least one
 */
public record PluginCategory<C extends Record>(
        PluginFactory<C> factory, String name, Class<C> configType, List<Step> steps) {
    /** Looks at what was said. */
    public PluginCategory {
        Objects.requireNonNull(name, "category() is null");
        Objects.requireNonNull(configType, "configType() is null");
        steps = List.copyOf(Objects.requireNonNull(steps, "steps() is null"));
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps() is empty");
        }
    }

    /** Asks a factory, which may throw anything. */
    public static <C extends Record> PluginCategory<C> of(PluginFactory<C> factory) {
        return new PluginCategory<>(factory, factory.category(), factory.configType(), factory.steps());
    }
}
