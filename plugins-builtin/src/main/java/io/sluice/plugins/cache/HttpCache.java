package io.sluice.plugins.cache;

import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;

/**
 * A shared cache (RFC 9111). A request is answered from the store, or waits for another one that is on its way for the same, or
 * goes on; then its {@link Visit} says what its response is good for.
 *
 * <p>What is stored is the response as the plugins that stand earlier in the list have left it; those that stand later see it on
 * its first way only.
 */
record HttpCache(Lookup lookup, Arrival arrival, Purges purges, KeyMaker keys, Store store, Slot<Visit> slot)
        implements Plugin {

    @Override
    public RequestResult onRequest(Exchange exchange) {
        return switch (exchange.request().method()) {
            case "GET", "HEAD" -> lookup.onRequest(exchange, this);
            case "OPTIONS", "TRACE" -> {
                exchange.set(slot, new Visit.Passing("method"));
                yield RequestResult.proceed();
            }
            case "PURGE" -> purges.onRequest(exchange, keys.of(exchange));
            default -> {
                // The key now: what comes later may change the path.
                exchange.set(slot, new Visit.Changing(keys.of(exchange)));
                yield RequestResult.proceed();
            }
        };
    }

    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        var visit = exchange.get(slot);
        return visit.isEmpty() ? ResponseResult.proceed() : arrival.onResponse(visit.get(), exchange, head);
    }

    @Override
    public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
        return exchange.get(slot).map(arrival::onFailure).orElse(FailureResult.proceed());
    }

    @Override
    public void onComplete(Exchange exchange, Outcome outcome) {
        var visit = exchange.get(slot);
        if (visit.isPresent() && visit.get() instanceof Visit.Leading leading) {
            leading.shelf().abandon();
        } else if (visit.isPresent() && visit.get() instanceof Visit.Seeking seeking) {
            seeking.shelf().abandon();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
