package io.sluice.plugins.compression;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Changes what the upstream sent; a cache keeps the result. */
record UpstreamCompression(Compression compression) implements Plugin {
    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        return compression.apply(exchange, head);
    }
}
