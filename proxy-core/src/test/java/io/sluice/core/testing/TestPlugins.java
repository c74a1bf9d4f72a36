package io.sluice.core.testing;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.config.Setting;
import java.util.List;
import java.util.Optional;

/** Categories of plugins that a test makes on the spot. */
public final class TestPlugins {
    private TestPlugins() {}

    /**
     * What an instance can be configured by.
     *
     * @param label two instances with different labels are configured differently
     */
    public record Settings(
            @Setting("Tells instances apart.") Optional<String> label) {}

    /** Makes instances. */
    @FunctionalInterface
    public interface Maker {
        /** Makes one. */
        Plugin make(Settings settings, PluginContext context) throws InvalidPluginConfig;
    }

    /** A category that has one instance whatever is configured. */
    public static PluginFactory<Settings> category(String name, Plugin plugin) {
        return category(name, (settings, context) -> plugin);
    }

    /** A category. */
    public static PluginFactory<Settings> category(String name, Maker maker) {
        return new Category(name, maker);
    }

    private record Category(String category, Maker maker) implements PluginFactory<Settings> {
        @Override
        public Class<Settings> configType() {
            return Settings.class;
        }

        @Override
        public List<Step> steps() {
            return List.of(
                    Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM, Step.UPSTREAM_RESPONSE, Step.RESPONSE);
        }

        @Override
        public Plugin create(Settings settings, PluginContext context) throws InvalidPluginConfig {
            return maker.make(settings, context);
        }
    }
}
