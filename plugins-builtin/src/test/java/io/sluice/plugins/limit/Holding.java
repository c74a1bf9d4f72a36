package io.sluice.plugins.limit;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Holds an exchange at each of some gates, and lets all later ones through. */
record Holding(Queue<CompletableFuture<Response>> gates) implements Plugin {
    Holding(List<CompletableFuture<Response>> gates) {
        this(new ArrayDeque<>(gates));
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var gate = gates.poll();
        return gate == null ? RequestResult.proceed() : RequestResult.await(gate, RequestResult::respond);
    }
}
