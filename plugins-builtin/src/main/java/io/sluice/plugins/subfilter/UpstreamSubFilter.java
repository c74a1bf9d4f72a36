package io.sluice.plugins.subfilter;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Filters what the upstream sent; a cache keeps the result. */
record UpstreamSubFilter(Filtering filtering) implements Plugin {
    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        return filtering.apply(exchange, head);
    }
}
