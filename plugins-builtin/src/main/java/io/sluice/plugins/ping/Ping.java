package io.sluice.plugins.ping;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;

record Ping(String path) implements Plugin {
    private static final Respond PONG = RequestResult.respond(Response.text(200, "pong"));

    @Override
    public RequestResult onRequest(Exchange exchange) {
        return exchange.request().path().equals(path) ? PONG : RequestResult.proceed();
    }
}
