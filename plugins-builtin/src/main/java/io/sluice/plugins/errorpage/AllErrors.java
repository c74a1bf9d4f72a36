package io.sluice.plugins.errorpage;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.ResponseHead;

/** Replaces errors whoever made them. */
record AllErrors(Pages pages) implements Plugin {
    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        return pages.apply(exchange, head);
    }

    @Override
    public void close() {
        pages.close();
    }
}
