package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.observe.metrics.PluginMeters;

/**
 * What all plugin instances of a process share.
 *
 * @param process the registry that plugins' meters end up in
 */
record PluginServices(SlotAllocator slots, MeterRegistry process, PluginMeters meters, Supervisor supervisor) {
    static PluginServices of(MeterRegistry process, Supervisor supervisor) {
        return new PluginServices(new SlotAllocator(), process, new PluginMeters(process), supervisor);
    }
}
