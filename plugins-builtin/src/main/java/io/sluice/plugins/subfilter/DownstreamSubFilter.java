package io.sluice.plugins.subfilter;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Filters every response that leaves. */
record DownstreamSubFilter(Filtering filtering) implements Plugin {
    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        return filtering.apply(exchange, head);
    }
}
