package io.sluice.plugins.csrf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import java.time.Clock;

/** Another site can make a browser send the cookie, but neither read it nor set a header of that name. */
record Csrf(String tokenPath, HeaderName name, Tokens tokens, TokenCookie cookie, Clock clock) implements Plugin {
    private static final Response TOKEN = Response.of(204).withHeader(HeaderNames.CACHE_CONTROL, "no-store");

    // RFC 9110 §15.5.2: a 401 must carry a challenge; no registered scheme is meant by a token of this kind.
    private static final Respond REFUSED = RequestResult.respond(Response.of(401)
            .withHeader(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
            .withHeader(HeaderNames.CACHE_CONTROL, "no-store")
            .withHeader(HeaderNames.WWW_AUTHENTICATE, "CsrfToken")
            .withBody("Csrf token is empty or invalid".getBytes(US_ASCII)));

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var request = exchange.request();
        if (request.path().equals(tokenPath)) {
            return RequestResult.respond(TOKEN.withHeader(
                    HeaderNames.SET_COOKIE,
                    cookie.carrying(tokens.make(clock.instant().getEpochSecond()), request)));
        }
        return changesNothing(request.method()) || isFromThisSite(request) ? RequestResult.proceed() : REFUSED;
    }

    private static boolean changesNothing(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    private boolean isFromThisSite(RequestHead request) {
        var repeated = request.headers().first(name);
        var carried = request.cookie(cookie.name());
        return repeated.isPresent()
                && carried.isPresent()
                && Tokens.areSame(repeated.get(), carried.get())
                && tokens.isGood(carried.get(), clock.instant().getEpochSecond());
    }
}
