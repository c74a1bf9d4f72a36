package io.sluice.plugins.requestheaders;

import io.sluice.spi.Exchange;
import io.sluice.spi.HeaderEdits;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;

record RequestHeaders(HeaderEdits edits) implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        edits.apply(exchange.request().headers(), exchange);
        return RequestResult.proceed();
    }
}
