package io.sluice.core.services;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What all plugins of a process share behind their services. One for a process, which closes it last.
 *
 * @param stores where they keep what is to last
 */
public record HostServices(StoreFolder stores) implements AutoCloseable {

    /** Services that keep what is to last in a folder. */
    public static HostServices keepingIn(Path folder) {
        return new HostServices(StoreFolder.at(folder));
    }

    /** Services that forget: for what is only checked, and for a proxy without files. */
    public static HostServices forgetting() {
        return new HostServices(StoreFolder.inMemory());
    }

    /** Lets others use the folder; once all plugins are closed. */
    @Override
    public void close() throws IOException {
        stores.close();
    }
}
