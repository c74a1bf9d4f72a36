package io.sluice.core.chain;

import io.sluice.spi.Exchange;
import io.sluice.spi.Hook;
import io.sluice.spi.ObservedFilter;
import io.sluice.spi.Step;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;

/** Stands for a filter in a chain that is observed, takes its time, and tells of it when the body is over. */
final class TimedFilter implements BodyFilter, ObservedFilter {
    private final BodyFilter filter;
    private final Hook hook;
    private final ObservedPlugin owner;
    private final Exchange exchange;
    private long chunks;
    private long nanos;

    TimedFilter(BodyFilter filter, Hook hook, ObservedPlugin owner, Exchange exchange) {
        this.filter = filter;
        this.hook = hook;
        this.owner = owner;
        this.exchange = exchange;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        long start = System.nanoTime();
        try {
            return filter.onChunk(chunk);
        } finally {
            chunks++;
            nanos += System.nanoTime() - start;
        }
    }

    @Override
    public BodyResult onMore() {
        long start = System.nanoTime();
        try {
            return filter.onMore();
        } finally {
            nanos += System.nanoTime() - start;
        }
    }

    @Override
    public boolean keepsLength() {
        return filter.keepsLength();
    }

    @Override
    public void close() {
        long start = System.nanoTime();
        try {
            filter.close();
        } finally {
            nanos += System.nanoTime() - start;
            owner.tell(exchange, this);
        }
    }

    @Override
    public String plugin() {
        return owner.name();
    }

    @Override
    public Hook hook() {
        return hook;
    }

    @Override
    public Step step() {
        return owner.step();
    }

    @Override
    public long chunks() {
        return chunks;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
