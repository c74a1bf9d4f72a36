package io.sluice.core.assembly;

import io.sluice.core.chain.LoopHold;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.PluginObserver;
import io.sluice.core.services.EventHub;
import io.sluice.spi.event.PluginJudged;
import io.sluice.spi.extension.ProxyEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;

/** Tells plugins and event sinks what becomes of plugins that misbehave. */
record HealthEvents(EventHub hub, EventSinks sinks, Clock clock) implements PluginObserver {
    private record Judged(Instant time, String name, String source, Mode mode, String reason) implements PluginJudged {}

    @Override
    public void judged(PluginHealth plugin, String verdict) {
        PluginHealth.Mode mode = plugin.mode();
        hub.publish(new Judged(clock.instant(), plugin.name(), plugin.source(), shown(mode), verdict));
        sinks.tell("plugin." + mode.name().toLowerCase(Locale.ROOT), plugin.name(), verdict);
    }

    private static PluginJudged.Mode shown(PluginHealth.Mode mode) {
        return switch (mode) {
            case CALLED -> PluginJudged.Mode.CALLED;
            case OFF_LOOP -> PluginJudged.Mode.OFF_LOOP;
            case PAUSED -> PluginJudged.Mode.PAUSED;
            case OFF -> PluginJudged.Mode.OFF;
        };
    }

    @Override
    public void holdsLoop(PluginHealth plugin, LoopHold hold) {
        sinks.tell(ProxyEvent.PLUGIN_HOLDS_LOOP, plugin.name(), hold.toString());
    }
}
