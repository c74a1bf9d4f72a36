package io.sluice.plugins.trafficsplitting;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Splits, and gives clients the cookie by which they are known again. */
record CookieIssuing(TrafficSplitting splitting, Sticky sticky) implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        return splitting.onRequest(exchange);
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        sticky.giveTo(exchange, head);
        return ResponseResult.proceed();
    }
}
