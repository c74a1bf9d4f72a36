package io.sluice.plugins.ping;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import java.util.List;

/** {@code ping}: answers one path with {@code pong}, so that others can see that the proxy is alive. */
public final class PingFactory implements PluginFactory<PingConfig> {

    /** For the service loader. */
    public PingFactory() {}

    @Override
    public String category() {
        return "ping";
    }

    @Override
    public Class<PingConfig> configType() {
        return PingConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(PingConfig config, PluginContext context) throws InvalidPluginConfig {
        if (!config.path().startsWith("/")) {
            throw new InvalidPluginConfig("path", "must begin with a slash, was \"" + config.path() + '"');
        }
        return new Ping(config.path());
    }
}
