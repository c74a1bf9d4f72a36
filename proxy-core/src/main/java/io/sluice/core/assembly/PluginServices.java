package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.observe.metrics.PluginMeters;
import io.sluice.core.services.HostServices;

/**
 * What all plugin instances of a process share.
 *
 * @param process the registry that plugins' meters end up in
 * @param host what is behind the services of their contexts
 */
record PluginServices(
        SlotAllocator slots, MeterRegistry process, PluginMeters meters, Supervisor supervisor, HostServices host) {
    static PluginServices of(MeterRegistry process, Supervisor supervisor, HostServices host) {
        return new PluginServices(new SlotAllocator(), process, new PluginMeters(process), supervisor, host);
    }
}
