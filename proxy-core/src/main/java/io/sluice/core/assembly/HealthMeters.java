package io.sluice.core.assembly;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginHealth;
import io.sluice.spi.Plugin;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shows a plugin's health among its meters. */
final class HealthMeters {
    private HealthMeters() {}

    static void register(PluginHealth health, Class<? extends Plugin> type, MeterRegistry meters) {
        register(health, HookCall.of(type), meters);
    }

    static void register(PluginHealth health, List<HookCall> calls, MeterRegistry meters) {
        for (HookCall call : calls) {
            FunctionTimer.builder(
                            "sluice.plugin.calls",
                            health,
                            it -> it.calls(call),
                            it -> it.nanos(call),
                            TimeUnit.NANOSECONDS)
                    .description("Calls of plugins; their time is an estimate from one in "
                            + PluginHealth.SAMPLED_ONE_IN + '.')
                    .tag("hook", call.toString())
                    .register(meters);
            FunctionCounter.builder("sluice.plugin.errors", health, it -> it.faults(call))
                    .description("Calls of plugins that failed.")
                    .tag("hook", call.toString())
                    .register(meters);
        }
        FunctionCounter.builder("sluice.plugin.loop.holds", health, PluginHealth::hogs)
                .description("Calls that held their event loop for too long, once more for each further second.")
                .register(meters);
        FunctionCounter.builder("plugin_disabled_by_system", health, PluginHealth::pauses)
                .description("How often a plugin was not called any more because of what it did.")
                .register(meters);
        Gauge.builder("sluice.plugin.mode", health, it -> it.mode().code())
                .description("0 called, 1 called off the event loops, 2 paused, 3 off.")
                .register(meters);
    }
}
