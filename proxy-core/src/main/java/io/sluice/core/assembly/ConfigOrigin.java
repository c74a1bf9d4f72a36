package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.ForeignCode;
import io.sluice.spi.extension.ConfigSource;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the configuration comes from besides its file. Outlives all generations, as they are made of what it gives. */
public final class ConfigOrigin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigOrigin.class);

    private final ExtensionInstance source;
    private final PluginCatalog catalog;
    private ConfigSource.Following following = () -> {};

    /**
     * An origin.
     *
     * @param source is released at the end
     * @param catalog has its classes; is let go of at the end
     */
    ConfigOrigin(ExtensionInstance source, PluginCatalog catalog) {
        this.source = source;
        this.catalog = catalog;
    }

    /** The extension's name. */
    public String name() {
        return source.name();
    }

    /**
     * Begins to listen; once.
     *
     * @throws IllegalArgumentException when it refuses to tell anything
     */
    public synchronized void follow(ConfigSource.Listener listener) {
        try {
            following = Objects.requireNonNull(
                    source.call(() -> source.as(ConfigSource.class).follow(listener)),
                    "nothing that could be ended was given");
        } catch (Exception | Error e) {
            ForeignCode.contain(e);
            throw new IllegalArgumentException("config source " + name() + " cannot be followed: " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            source.call(() -> {
                following.close();
                return following;
            });
        } catch (Exception | Error e) {
            ForeignCode.contain(e);
            LOG.error("config source {} could not be ended", name(), e);
        }
        source.release();
        catalog.close();
    }
}
