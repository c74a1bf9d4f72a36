package io.sluice.plugins.stats;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.Slot;
import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.IpLiteral;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the exchanges of its locations, and tells of them and of the process.
 *
 * @param counted marks exchanges that were counted when they began
 */
record Stats(
        String path,
        List<CidrBlock> mayAsk,
        LongAdder accepted,
        LongAdder completed,
        Slot<Boolean> counted,
        ProcessFigures process,
        PluginContext context)
        implements Plugin {

    @Override
    public RequestResult onRequest(Exchange exchange) {
        accepted.increment();
        exchange.set(counted, true);
        if (!exchange.request().path().equals(path) || !mayAsk(exchange.clientAddress())) {
            return RequestResult.proceed();
        }
        String hostname = exchange.variable("hostname").orElse("");
        long total = accepted.sum();
        long processing = total - completed.sum();
        return RequestResult.await(context.blocking(() -> RequestResult.respond(Response.json(
                200, process.json(hostname, total, processing, context.clock().instant())))));
    }

    private boolean mayAsk(String client) {
        return IpLiteral.parse(client)
                .filter(address -> mayAsk.stream().anyMatch(block -> block.contains(address)))
                .isPresent();
    }

    @Override
    public void onComplete(Exchange exchange, Outcome outcome) {
        if (exchange.get(counted).isPresent()) {
            completed.increment();
        }
    }
}
