package io.sluice.plugins.cache;

import io.sluice.spi.PluginContext;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Does what may block on virtual threads: for one key in the order in which it was asked for, for many at the same time. */
final class Turns {
    private final PluginContext context;
    private final ConcurrentMap<CacheKey, CompletionStage<?>> last = new ConcurrentHashMap<>();

    Turns(PluginContext context) {
        this.context = context;
    }

    <T> void take(CacheKey key, Callable<T> work) {
        CompletionStage<?> own = last.compute(
                key,
                (same, before) -> before == null
                        ? context.blocking(work)
                        : before.handle((done, failure) -> key).thenCompose(over -> context.blocking(work)));
        var unused = own.whenComplete((done, failure) -> last.remove(key, own));
    }

    /** Whether all that was asked for until now is done. */
    boolean areOver() {
        return last.isEmpty();
    }
}
