package io.sluice.spi.testkit;

import io.sluice.spi.Hook;
import io.sluice.spi.ObservedFilter;
import io.sluice.spi.Step;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.util.function.Consumer;

/** Stands for a filter in a chain that is observed; the test's clock stands still while it works. */
final class CountingFilter implements BodyFilter {
    private record Work(String plugin, Hook hook, Step step, long chunks, long nanos) implements ObservedFilter {}

    private final BodyFilter filter;
    private final Hook hook;
    private final Seat seat;
    private final Consumer<ObservedFilter> observers;
    private long chunks;

    CountingFilter(BodyFilter filter, Hook hook, Seat seat, Consumer<ObservedFilter> observers) {
        this.filter = filter;
        this.hook = hook;
        this.seat = seat;
        this.observers = observers;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        chunks++;
        return filter.onChunk(chunk);
    }

    @Override
    public BodyResult onMore() {
        return filter.onMore();
    }

    @Override
    public boolean keepsLength() {
        return filter.keepsLength();
    }

    @Override
    public void close() {
        filter.close();
        observers.accept(new Work(seat.name(), hook, seat.context().step(), chunks, 0));
    }
}
