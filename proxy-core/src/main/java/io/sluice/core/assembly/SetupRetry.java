package io.sluice.core.assembly;

import io.sluice.core.chain.PluginHealth;
import java.time.Duration;
import java.util.List;

/** When a plugin that was not ready is to be made again: after each of some delays, and whenever the operator wants it. */
final class SetupRetry {
    private static final Duration IN_THE_WAY = Duration.ofSeconds(5);

    private final PluginHealth health;
    private final int failures;
    private final boolean givenUp;
    private final boolean timed;
    private final Runnable wished;
    private volatile long dueNanos;

    /**
     * The one behind a failure.
     *
     * @param failures how often it has failed in succession, from 1
     */
    SetupRetry(PluginHealth health, List<Duration> delays, int failures, long nowNanos) {
        this.health = health;
        this.failures = failures;
        this.givenUp = failures > delays.size();
        this.timed = !givenUp;
        this.wished = () -> {};
        this.dueNanos = givenUp ? nowNanos : nowNanos + delays.get(failures - 1).toNanos();
    }

    /** Of a plugin whose jar could not start: that is tried again elsewhere, by the jar's own times. */
    private SetupRetry(PluginHealth health, PluginCatalog.Unready unready) {
        this.health = health;
        this.failures = 1;
        this.givenUp = unready.givenUp();
        this.timed = false;
        this.wished = unready.again();
    }

    static SetupRetry ofJar(PluginHealth health, PluginCatalog.Unready unready) {
        return new SetupRetry(health, unready);
    }

    /** Whether there is none by itself any more. */
    boolean isGivenUp() {
        return givenUp;
    }

    boolean isDue(long nowNanos) {
        return health.isWanted() || (timed && nowNanos - dueNanos >= 0);
    }

    /** It is made; gives how often that has failed in succession until now. If nothing comes of it, it is due again soon. */
    int begin(long nowNanos) {
        dueNanos = nowNanos + IN_THE_WAY.toNanos();
        if (!health.takeWanted()) {
            return failures;
        }
        wished.run();
        return 0;
    }
}
