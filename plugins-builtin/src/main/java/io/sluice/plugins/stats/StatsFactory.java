package io.sluice.plugins.stats;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** {@code stats}: answers one path with figures of its locations and of the process. */
public final class StatsFactory implements PluginFactory<StatsConfig> {

    /** For the service loader. */
    public StatsFactory() {}

    @Override
    public String category() {
        return "stats";
    }

    @Override
    public Class<StatsConfig> configType() {
        return StatsConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(StatsConfig config, PluginContext context) throws InvalidPluginConfig {
        if (!config.path().startsWith("/")) {
            throw new InvalidPluginConfig("path", "must begin with a slash, was \"" + config.path() + '"');
        }
        return new Stats(
                config.path(),
                config.ipList(),
                new LongAdder(),
                new LongAdder(),
                context.slot(Boolean.class),
                new ProcessFigures(Path.of("/proc")),
                context);
    }
}
