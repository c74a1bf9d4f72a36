package io.sluice.plugins.responseheaders;

import io.sluice.spi.Exchange;
import io.sluice.spi.HeaderEdits;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Edits what the upstream sent; a cache keeps the result. */
record UpstreamHeaders(HeaderEdits edits) implements Plugin {
    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        edits.apply(head.headers(), exchange);
        return ResponseResult.proceed();
    }
}
