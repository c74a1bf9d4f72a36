package io.sluice.plugins.jwt;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import io.sluice.spi.http.ResponseHead;
import java.util.List;

/**
 * Lets requests through that bring a good token, and gives tokens out on one path. Only what the upstream itself answers is
 * signed, before it could be cached.
 *
 * @param issues set in exchanges whose response is to be signed
 */
record IssuingJwt(Jwt guard, String authPath, Signing signing, Slot<Boolean> issues) implements Plugin {
    private static final List<HeaderName> ABOUT_THE_CLAIMS = List.of(
            HeaderNames.ETAG,
            HeaderNames.LAST_MODIFIED,
            HeaderNames.ACCEPT_RANGES,
            HeaderNames.EXPIRES,
            HeaderName.of("Digest"),
            HeaderName.of("Content-Digest"),
            HeaderName.of("Repr-Digest"),
            HeaderName.of("Content-MD5"));
    private static final ResponseResult UNUSABLE =
            ResponseResult.respond(Response.text(502, "Jwt claims are unusable"));

    @Override
    public RequestResult onRequest(Exchange exchange) {
        if (!exchange.request().path().equals(authPath)) {
            return guard.onRequest(exchange);
        }
        guard.disclosure().removeClaimsOfTheClient(exchange);
        askForAllInClear(exchange.request());
        exchange.set(issues, true);
        return RequestResult.proceed();
    }

    private static void askForAllInClear(RequestHead request) {
        request.headers().set(HeaderNames.ACCEPT_ENCODING, "identity");
        request.headers().remove(HeaderNames.RANGE);
    }

    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        if (exchange.get(issues).isEmpty() || !hasClaims(head.status())) {
            return ResponseResult.proceed();
        }
        if (head.headers().contains(HeaderNames.CONTENT_ENCODING)) {
            return UNUSABLE;
        }
        describeToken(head.headers());
        return ResponseResult.proceed().filtering(new TokenBody(signing));
    }

    private static boolean hasClaims(int status) {
        return status >= 200 && status <= 299 && status != 204 && status != 205 && status != 206;
    }

    private static void describeToken(Headers headers) {
        ABOUT_THE_CLAIMS.forEach(headers::remove);
        headers.set(HeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HeaderNames.CACHE_CONTROL, "no-store");
    }
}
