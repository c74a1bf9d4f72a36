package io.sluice.core.chain;

import io.sluice.spi.Scheduler;
import java.time.Duration;
import java.util.List;

/**
 * What plugins are let get away with.
 *
 * @param hog how long a call may hold its loop before it is reported
 * @param hogs reports within a window after which calls are moved off the loop, and after as many more end
 * @param faults failed calls within a window after which calls end, when hardly any went well
 * @param window for both
 * @param pause how long there are no calls
 * @param chances how often that happens before it is for good
 * @param setupRetries how long after each attempt to make a plugin that was not ready there is another
 */
public record SupervisionTerms(
        Duration hog, int hogs, int faults, Duration window, Duration pause, int chances, List<Duration> setupRetries) {
    /** What holds unless something else is said. */
    public static final SupervisionTerms DEFAULT = new SupervisionTerms(
            Duration.ofMillis(100), 3, 25, Duration.ofMinutes(1), Duration.ofMinutes(10), 3, Scheduler.RETRIES);

    /** Keeps its own copy. */
    public SupervisionTerms {
        setupRetries = List.copyOf(setupRetries);
    }
}
