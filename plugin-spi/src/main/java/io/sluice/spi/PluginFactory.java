package io.sluice.spi;

import java.util.List;

/**
 * Makes the plugins of one category. Found by {@link java.util.ServiceLoader}: public, with a public constructor without
 * parameters, and named in {@code META-INF/services/io.sluice.spi.PluginFactory}, which {@link SluicePlugin} takes care of.
 *
 * <p><b>The life of a jar.</b> Its factories are created and {@link #start started} when the jar is taken up, before the
 * first instance is made; {@link #stop stopped} after the last instance is closed; and {@link #delete deleted} when the
 * jar has been removed for good. Where several versions follow each other, the new one is started before the old one is
 * stopped. None of these is called on an event loop.
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
     *     then refused as a whole with this message. Any other exception has the same effect with a less helpful text, but
     *     {@link PluginNotReady}: that has it tried again later, unless an instance of this name is running, which stays
     */
    Plugin create(C config, PluginContext context) throws InvalidPluginConfig;

    /**
     * The jar has been taken up; instances may be asked for from now on. What throws here refuses the jar, and the version
     * before it stays; so does taking longer than 30 seconds. {@link PluginNotReady} has it tried again, with a factory made
     * anew. Not called for the categories that come with the proxy.
     */
    default void start() throws Exception {}

    /**
     * The last instance has been closed and none will be asked for: let go of threads and whatever else outlives a call.
     * Called after a {@link #start} that threw, too.
     */
    default void stop() {}

    /** The jar has been removed by the operator: clear away what it has left behind outside. Called after {@link #stop}. */
    default void delete() {}
}
