package io.sluice.plugins.iprestriction;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.config.CidrSet;
import java.util.function.Supplier;

/**
 * Lets clients through by their addresses.
 *
 * @param listed those that are listed now
 * @param allows whether they are let through, or the others
 */
record IpRestriction(Supplier<CidrSet> listed, boolean allows, Respond refusal, Runnable closing) implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        return listed.get().contains(exchange.clientAddress()) == allows ? RequestResult.proceed() : refusal;
    }

    @Override
    public void close() {
        closing.run();
    }
}
