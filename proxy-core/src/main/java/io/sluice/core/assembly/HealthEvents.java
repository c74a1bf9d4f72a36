package io.sluice.core.assembly;

import io.sluice.core.chain.LoopHold;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.PluginObserver;
import io.sluice.spi.extension.ProxyEvent;
import java.util.Locale;

/** Tells event sinks what becomes of plugins that misbehave. */
record HealthEvents(EventSinks sinks) implements PluginObserver {
    @Override
    public void judged(PluginHealth plugin, String verdict) {
        sinks.tell("plugin." + plugin.mode().name().toLowerCase(Locale.ROOT), plugin.name(), verdict);
    }

    @Override
    public void holdsLoop(PluginHealth plugin, LoopHold hold) {
        sinks.tell(ProxyEvent.PLUGIN_HOLDS_LOOP, plugin.name(), hold.toString());
    }
}
