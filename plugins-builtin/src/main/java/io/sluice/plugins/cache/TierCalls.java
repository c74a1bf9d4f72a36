package io.sluice.plugins.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.spi.PluginContext;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the calls of a store, and tells the log of those that fail, now and then. */
final class TierCalls {
    private static final long PAUSE_MILLIS = 10_000;

    /** What is asked of a store. */
    enum Call {
        FIND,
        READ,
        PUT,
        REMOVE
    }

    /** What comes of it. */
    private enum Result {
        /** It is done, and whatever was sought is there. */
        DONE,
        /** Nothing is there. */
        ABSENT,
        /** The store has thrown, or given what is no response. */
        FAILED,
        /** It has taken too long. */
        LATE,
        /** Too many calls are under way: the store was not asked. */
        BUSY;

        private final String tag = name().toLowerCase(Locale.ROOT);
    }

    private final String store;
    private final PluginContext context;
    private final MeterRegistry meters;
    private final AtomicLong silentUntil = new AtomicLong(Long.MIN_VALUE);

    TierCalls(String store, PluginContext context) {
        this.store = store;
        this.context = context;
        this.meters = context.meters();
    }

    void done(Call call) {
        count(call, Result.DONE);
    }

    void absent(Call call) {
        count(call, Result.ABSENT);
    }

    void failed(Call call, Throwable why) {
        count(call, Result.FAILED);
        tell(call, "has failed", why);
    }

    void late(Call call) {
        count(call, Result.LATE);
        tell(call, "takes too long", null);
    }

    void busy(Call call) {
        count(call, Result.BUSY);
        tell(call, "has too much to do", null);
    }

    private void count(Call call, Result result) {
        meters.counter("sluice.cache.store.calls", "call", call.name().toLowerCase(Locale.ROOT), "result", result.tag)
                .increment();
    }

    private void tell(Call call, String what, @Nullable Throwable why) {
        long now = context.clock().millis();
        long until = silentUntil.get();
        if (now >= until && silentUntil.compareAndSet(until, now + PAUSE_MILLIS)) {
            context.logger()
                    .warn(
                            "store {} {} ({}): the cache goes on as if nothing was stored there",
                            store,
                            what,
                            call.name().toLowerCase(Locale.ROOT),
                            why);
        }
    }
}
