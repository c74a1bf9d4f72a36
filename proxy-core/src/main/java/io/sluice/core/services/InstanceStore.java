package io.sluice.core.services;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.services.KeyValueStore;
import java.io.IOException;
import java.util.Optional;

/** The store of one plugin instance, opened when it is first asked for. */
public final class InstanceStore implements AutoCloseable {
    private final StoreFolder folder;
    private final String name;
    private final MeterRegistry meters;
    private Optional<StoreLease> lease = Optional.empty();

    /**
     * None yet.
     *
     * @param name the instance's
     * @param meters the instance's
     */
    public InstanceStore(StoreFolder folder, String name, MeterRegistry meters) {
        this.folder = folder;
        this.name = name;
        this.meters = meters;
    }

    /**
     * The store.
     *
     * @throws InvalidPluginConfig saying why there can be none
     */
    public synchronized KeyValueStore open() throws InvalidPluginConfig {
        if (lease.isEmpty()) {
            StoreLease opened = lease();
            Gauge.builder("sluice.plugin.store.bytes", opened, StoreLease::bytes)
                    .description("What plugins keep for good.")
                    .baseUnit("bytes")
                    .register(meters);
            lease = Optional.of(opened);
        }
        return lease.get();
    }

    private StoreLease lease() throws InvalidPluginConfig {
        try {
            return folder.lease("store", name);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    /** What operators are told when nothing can be kept. */
    static InvalidPluginConfig refusal(IOException e) {
        return new InvalidPluginConfig("", e.getMessage() + "; data_dir in [basic] names another folder", e);
    }

    /** Waits a little until all is on the disk. */
    @Override
    public synchronized void close() {
        lease.ifPresent(StoreLease::close);
    }
}
