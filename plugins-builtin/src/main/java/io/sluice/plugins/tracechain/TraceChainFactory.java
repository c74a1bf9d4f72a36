package io.sluice.plugins.tracechain;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import java.util.List;

/** {@code trace_chain}: shows a holder of a secret what each plugin of the chain did. */
public final class TraceChainFactory implements PluginFactory<TraceChainConfig> {
    private static final int SHORTEST_SECRET = 16;

    /** For the service loader. */
    public TraceChainFactory() {}

    @Override
    public String category() {
        return "trace_chain";
    }

    @Override
    public Class<TraceChainConfig> configType() {
        return TraceChainConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(TraceChainConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.secret().length() < SHORTEST_SECRET) {
            throw new InvalidPluginConfig("secret", "must have 16 characters at least");
        }
        if (config.secret().chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new InvalidPluginConfig("secret", "must be of visible ASCII characters");
        }
        if (!HeaderName.isToken(config.header())) {
            throw new InvalidPluginConfig("header", "not a name of a header: \"" + config.header() + '"');
        }
        return new TraceChain(
                HeaderName.of(config.header()), config.secret(), context.slot(Trace.class), context.logger());
    }
}
