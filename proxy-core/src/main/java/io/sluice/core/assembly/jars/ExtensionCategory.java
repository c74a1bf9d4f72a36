package io.sluice.core.assembly.jars;

import io.sluice.spi.extension.Extension;
import io.sluice.spi.extension.ExtensionFactory;
import java.util.Objects;

/**
 * What a factory of extensions says of its category; asked once, as for {@link PluginCategory}.
 *
 * @param name what {@code category} is in the configuration
 * @param order among others of its point
 */
public record ExtensionCategory<C extends Record, E extends Extension>(
        ExtensionFactory<C, E> factory, String name, Class<E> point, Class<C> configType, int order) {
    /** Looks at what was said. */
    public ExtensionCategory {
        Objects.requireNonNull(name, "category() is null");
        Objects.requireNonNull(point, "point() is null");
        Objects.requireNonNull(configType, "configType() is null");
    }

    /** Asks a factory, which may throw anything. */
    public static <C extends Record, E extends Extension> ExtensionCategory<C, E> of(ExtensionFactory<C, E> factory) {
        return new ExtensionCategory<>(
                factory, factory.category(), factory.point(), factory.configType(), factory.order());
    }
}
