package io.sluice.spi;

import java.util.List;

/**
 * Makes the plugins of one category. Found by {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/io.sluice.spi.PluginFactory} or provide it in {@code module-info}, with a public no-argument
 * constructor.
 *
 * @param <C> the record that is the category's configuration schema, see {@link io.sluice.spi.config.Setting}
 */
public interface PluginFactory<C extends Record> {

    /** The text that {@code category} has in the configuration; lower case, digits and underscores. */
    String category();

    /** The configuration's record; its components are the keys an instance may have, and there are no others. */
    Class<C> configType();

    /**
     * The steps an instance may be configured for by the key {@code step}; the first is the default. Another step is an
     * error in the configuration.
     */
    default List<Step> steps() {
        return List.of(Step.REQUEST);
    }

    /**
     * Makes one instance. Called when a configuration is built, not on an event loop, so it may read files; it must not
     * wait for the network.
     *
     * @param config already checked against the schema
     * @param context the instance's name and services; may be kept
     * @throws InvalidPluginConfig when the keys do not fit together or name something unusable; the configuration is
     *     then refused as a whole with this message. Any other exception has the same effect with a less helpful text.
     */
    Plugin create(C config, PluginContext context) throws InvalidPluginConfig;
}
