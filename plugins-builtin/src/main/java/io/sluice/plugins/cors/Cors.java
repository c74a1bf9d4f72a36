package io.sluice.plugins.cors;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RegexSearch;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import io.sluice.spi.http.ResponseHead;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The CORS protocol (Fetch standard §3.2). What the upstream says on the matter is replaced: two answers are none.
 *
 * @param preflight answers preflights from allowed origins, but for what {@link #onResponse} adds
 * @param reflectsHeaders whether the headers that are asked for are allowed
 */
record Cors(
        Optional<Pattern> path,
        Origins origins,
        boolean credentials,
        Response preflight,
        boolean reflectsHeaders,
        Optional<String> exposed)
        implements Plugin {
    private static final Response REFUSED = Response.of(204);

    @Override
    public RequestResult onRequest(Exchange exchange) {
        return isPreflight(exchange.request()) && concerns(exchange)
                ? RequestResult.respond(answer(exchange.request().headers()))
                : RequestResult.proceed();
    }

    /** Other OPTIONS requests are the upstream's own. */
    private static boolean isPreflight(RequestHead request) {
        return request.method().equals("OPTIONS")
                && request.headers().contains(HeaderNames.ORIGIN)
                && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private boolean concerns(Exchange exchange) {
        return path.isEmpty()
                || RegexSearch.finds(path.get(), exchange.request().path(), false);
    }

    private Response answer(Headers request) {
        if (!origins.contains(request.first(HeaderNames.ORIGIN).orElse(""))) {
            return REFUSED;
        }
        var wanted = request.first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
        return reflectsHeaders && wanted.isPresent()
                ? preflight.withHeader(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, wanted.get())
                : preflight;
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        if (!concerns(exchange)) {
            return ResponseResult.proceed();
        }
        if (!origins.isAll()) {
            head.varyBy(HeaderNames.ORIGIN);
        }
        var origin = exchange.request().headers().first(HeaderNames.ORIGIN);
        if (origin.isPresent()) {
            tell(origin.get(), head.headers());
        }
        return ResponseResult.proceed();
    }

    private void tell(String origin, Headers response) {
        response.remove(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN);
        response.remove(HeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS);
        response.remove(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS);
        if (origins.contains(origin)) {
            response.add(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origins.isAll() ? "*" : origin);
            if (credentials) {
                response.add(HeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
            }
            if (exposed.isPresent()) {
                response.add(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, exposed.get());
            }
        }
    }
}
