package io.sluice.plugins.errorpage;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.http.ResponseHead;

/**
 * Replaces errors that the proxy and its plugins made.
 *
 * @param upstreams holds the status of an error that the upstream sent
 */
record OwnErrors(Pages pages, Slot<Integer> upstreams) implements Plugin {
    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        if (head.status() >= 400) {
            exchange.set(upstreams, head.status());
        }
        return ResponseResult.proceed();
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        if (head.status() < 400) {
            return ResponseResult.proceed();
        }
        var sent = exchange.get(upstreams);
        return sent.isPresent() && sent.get() == head.status() ? ResponseResult.proceed() : pages.apply(exchange, head);
    }

    @Override
    public void close() {
        pages.close();
    }
}
