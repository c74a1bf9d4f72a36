package io.sluice.plugins.trafficsplitting;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import java.util.Optional;

/** Sends requests, or copies of them, elsewhere. */
record TrafficSplitting(Optional<Split> split, Optional<Mirror> mirror) implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        if (split.isPresent()) {
            split.get().apply(exchange);
        }
        return mirror.isPresent() ? mirror.get().apply(exchange) : RequestResult.proceed();
    }
}
