package io.sluice.core.assembly;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Stands where a plugin will be once it can be made. It has hooks so that exchanges come to it; its health keeps them from being called. */
record AwaitedPlugin(String name) implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        throw new IllegalStateException("plugin " + name + " is not ready");
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        throw new IllegalStateException("plugin " + name + " is not ready");
    }
}
