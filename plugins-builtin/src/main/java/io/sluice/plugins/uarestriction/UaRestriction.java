package io.sluice.plugins.uarestriction;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.http.HeaderNames;
import java.util.function.Supplier;

/**
 * Lets requests through by what the user agent calls itself; one that has no name is called nothing.
 *
 * @param listed the patterns that are listed now
 * @param allows whether user agents with one of them are let through, or the others
 */
record UaRestriction(Supplier<PatternSet> listed, boolean allows, Respond refusal, Runnable closing) implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        String agent =
                exchange.request().headers().first(HeaderNames.USER_AGENT).orElse("");
        // What cannot be decided is refused either way.
        return listed.get().findsOneIn(agent, !allows) == allows ? RequestResult.proceed() : refusal;
    }

    @Override
    public void close() {
        closing.run();
    }
}
