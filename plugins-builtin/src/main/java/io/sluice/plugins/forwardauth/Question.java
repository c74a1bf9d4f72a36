package io.sluice.plugins.forwardauth;

import io.sluice.spi.Exchange;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.upstream.UpstreamCall;

/**
 * What the auth server is asked: a request's headers, and who sent it whither.
 *
 * @param blank the question without a request
 */
record Question(UpstreamCall blank, Showing showing) {
    static final HeaderName METHOD = HeaderName.of("X-Forwarded-Method");
    static final HeaderName URI = HeaderName.of("X-Forwarded-Uri");

    /** Of where a request comes from, only what this proxy knows is said: a client's own claims would be believed. */
    UpstreamCall about(Exchange exchange) {
        var request = exchange.request();
        var call = blank;
        for (var line : showing.of(request.headers())) {
            if (!ProxysOwn.isAboutOrigin(line.name())) {
                call = call.withHeader(line.name(), line.value());
            }
        }
        return call.withHeader(METHOD, request.method())
                .withHeader(URI, request.target())
                .withHeader(HeaderNames.X_FORWARDED_HOST, request.authority())
                .withHeader(HeaderNames.X_FORWARDED_PROTO, request.scheme())
                .withHeader(HeaderNames.X_FORWARDED_FOR, exchange.clientAddress());
    }
}
