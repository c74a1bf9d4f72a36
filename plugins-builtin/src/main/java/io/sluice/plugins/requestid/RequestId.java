package io.sluice.plugins.requestid;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.ResponseHead;
import java.util.Optional;
import java.util.function.Supplier;

/** The identifier is also the variable {@code request_id}, for logs and templates. */
record RequestId(HeaderName header, Supplier<String> ids, boolean trust, Slot<String> slot) implements Plugin {
    private static final int LONGEST = 128;

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var given = given(exchange);
        if (given.isPresent()) {
            remember(exchange, given.get());
        } else {
            exchange.request().headers().set(header, made(exchange));
        }
        return RequestResult.proceed();
    }

    /** An earlier plugin may have answered, then there is no identifier yet; its response gets one nevertheless. */
    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        var known = exchange.get(slot);
        if (known.isEmpty()) {
            known = given(exchange);
        }
        head.headers().set(header, known.isPresent() ? known.get() : made(exchange));
        return ResponseResult.proceed();
    }

    private Optional<String> given(Exchange exchange) {
        return trust ? exchange.request().headers().first(header).filter(RequestId::isSane) : Optional.empty();
    }

    private String made(Exchange exchange) {
        String id = ids.get();
        remember(exchange, id);
        return id;
    }

    private void remember(Exchange exchange, String id) {
        exchange.set(slot, id);
        exchange.setVariable("request_id", id);
    }

    private static boolean isSane(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!HeaderName.isTokenByte(c) && "/:=@".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
