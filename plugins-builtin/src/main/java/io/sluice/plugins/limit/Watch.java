package io.sluice.plugins.limit;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.PluginContext;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Keeps account of what is refused, or would be. */
final class Watch {
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final Counter refused;
    private final Logger logger;
    private final boolean dryRun;
    private final AtomicLong mayTellFrom = new AtomicLong(System.nanoTime());

    Watch(PluginContext context, boolean dryRun) {
        this.refused = context.meters().counter("limit.refused", "dry_run", Boolean.toString(dryRun));
        this.logger = context.logger();
        this.dryRun = dryRun;
    }

    /** A request is beyond the limit; gives whether it is let through all the same. */
    boolean forgives(String key) {
        refused.increment();
        if (dryRun) {
            tell(key);
        }
        return dryRun;
    }

    private void tell(String key) {
        long now = System.nanoTime();
        long from = mayTellFrom.get();
        if (now - from >= 0 && mayTellFrom.compareAndSet(from, now + PAUSE_NANOS)) {
            logger.info("would refuse \"{}\"; nothing is told of others for ten seconds", key);
        }
    }
}
