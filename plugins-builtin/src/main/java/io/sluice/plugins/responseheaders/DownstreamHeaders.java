package io.sluice.plugins.responseheaders;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Edits every response that leaves. */
record DownstreamHeaders(Edit edit) implements Plugin {
    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        edit.apply(head.headers(), exchange);
        return ResponseResult.proceed();
    }
}
