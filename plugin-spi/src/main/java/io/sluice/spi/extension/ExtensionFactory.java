package io.sluice.spi.extension;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.PluginContext;

/**
 * Makes extensions of one category for one point of the proxy. Found by {@link java.util.ServiceLoader}, like an
 * {@link io.sluice.spi.PluginFactory}: public, with a public constructor without parameters, and named in
 * {@code META-INF/services/io.sluice.spi.extension.ExtensionFactory}, which {@link io.sluice.spi.SluicePlugin} takes care of.
 *
 * @param <C> the record that is the category's configuration schema, see {@link io.sluice.spi.config.Setting}
 * @param <E> the point's interface
 */
public interface ExtensionFactory<C extends Record, E extends Extension> {

    /**
     * The text that {@code category} has in an {@code [extensions.NAME]} table, and by which the configuration may choose an
     * extension without a table, with all its defaults. Lower case, digits and underscores; no two factories for one point
     * share it.
     */
    String category();

    /** The point that it extends: one of the interfaces of this package. */
    Class<E> point();

    /** The configuration's record; its components are the keys that a table may have, and there are no others. */
    Class<C> configType();

    /** Its place among others where all of a point's extensions are used: the lowest comes first. A table may change it. */
    default int order() {
        return 0;
    }

    /**
     * Makes one extension. Called when a configuration is built, not on an event loop; must not wait for the network.
     *
     * @param config already checked against the schema
     * @param context the extension's name and services, as plugins have them; may be kept. A step and slots mean nothing here. It
     *     logs, counts and keeps what lasts as {@code extension:NAME}, so that a plugin of the same name is apart
     * @throws InvalidPluginConfig when the keys do not fit together or name something unusable; the configuration is then
     *     refused as a whole with this message
     */
    E create(C config, PluginContext context) throws InvalidPluginConfig;
}
