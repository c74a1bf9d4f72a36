package io.sluice.plugins.keyauth;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;
import java.time.Duration;

record KeyAuth(KeyPlace place, KnownKeys keys, Duration delay, boolean hides, PluginContext context) implements Plugin {
    private static final Respond MISSING = unauthorized("Key missing");
    private static final Respond WRONG = unauthorized("Key auth fail");

    // RFC 9110 §15.5.2: a 401 must carry a challenge; no registered scheme is meant by a bare key.
    private static Respond unauthorized(String text) {
        return RequestResult.respond(Response.text(401, text).withHeader(HeaderNames.WWW_AUTHENTICATE, "ApiKey"));
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var given = place.read(exchange.request());
        if (given.isEmpty() || given.get().isEmpty()) {
            return MISSING;
        }
        if (!keys.contains(given.get())) {
            return delay.isZero()
                    ? WRONG
                    : RequestResult.await(context.after(delay).thenApply(over -> WRONG));
        }
        if (hides) {
            place.clear(exchange.request());
        }
        return RequestResult.proceed();
    }
}
