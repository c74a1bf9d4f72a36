package io.sluice.plugins.compression;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Changes every response that leaves. */
record DownstreamCompression(Compression compression) implements Plugin {
    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        return compression.apply(exchange, head);
    }
}
