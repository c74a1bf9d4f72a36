package io.sluice.core.services;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * What all plugins of a process share behind their services. One for a process, which closes it last.
 *
 * @param stores where they keep what is to last
 * @param jobs what they do at times
 * @param queues what they have promised to do
 * @param events what they hear of
 */
public record HostServices(StoreFolder stores, JobBoard jobs, WorkQueues queues, EventHub events)
        implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** Services that keep what is to last in a folder. */
    public static HostServices keepingIn(Path folder) {
        return of(StoreFolder.at(folder));
    }

    /** Services that forget: for what is only checked, and for a proxy without files. */
    public static HostServices forgetting() {
        return of(StoreFolder.inMemory());
    }

    private static HostServices of(StoreFolder stores) {
        var jobs = new JobBoard();
        return new HostServices(stores, jobs, new WorkQueues(stores, jobs, Clock.systemUTC(), LOOK), new EventHub());
    }

    /** Lets others use the folder; once all plugins are closed. */
    @Override
    public void close() throws IOException {
        stores.close();
    }
}
