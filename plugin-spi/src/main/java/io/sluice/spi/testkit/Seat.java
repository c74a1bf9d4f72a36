package io.sluice.spi.testkit;

import io.sluice.spi.Hook;
import io.sluice.spi.Plugin;
import java.util.Set;

/** A plugin at its place in the chain. */
record Seat(FakePluginContext context, Plugin plugin, Set<Hook> hooks, boolean continuesOnError) {

    static Seat of(FakePluginContext context, Plugin plugin, boolean continuesOnError) {
        return new Seat(context, plugin, Hook.of(plugin.getClass()), continuesOnError);
    }

    String name() {
        return context.name();
    }
}
