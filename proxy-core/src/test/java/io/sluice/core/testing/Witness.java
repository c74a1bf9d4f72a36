package io.sluice.core.testing;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A plugin, {@code category = "witness"}, that remembers how exchanges ended. */
public final class Witness implements PluginFactory<Witness.Config> {
    /** It has no keys. */
    public record Config() {}

    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    /** How exchanges ended that nobody has asked for yet. */
    public BlockingQueue<Outcome> outcomes() {
        return outcomes;
    }

    @Override
    public String category() {
        return "witness";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Plugin create(Config config, PluginContext context) {
        return new Plugin() {
            @Override
            public void onComplete(Exchange exchange, Outcome outcome) {
                outcomes.add(outcome);
            }
        };
    }
}
