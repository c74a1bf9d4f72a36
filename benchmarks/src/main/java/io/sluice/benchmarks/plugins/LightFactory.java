package io.sluice.benchmarks.plugins;

import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.config.Setting;

/** Makes the {@link LightPlugins} by their number. */
public final class LightFactory implements PluginFactory<LightFactory.Config> {

    /** Which one. */
    public record Config(
            @Setting(value = "Which of the eight.", min = 1, max = 8)
            int number) {}

    @Override
    public String category() {
        return "bench_light";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Plugin create(Config config, PluginContext context) {
        return LightPlugins.of(config.number());
    }
}
