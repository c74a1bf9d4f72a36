package io.sluice.plugins.responseheaders;

import io.sluice.spi.Exchange;
import io.sluice.spi.HeaderEdits;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Edits every response that leaves. */
record DownstreamHeaders(HeaderEdits edits) implements Plugin {
    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        edits.apply(head.headers(), exchange);
        return ResponseResult.proceed();
    }
}
