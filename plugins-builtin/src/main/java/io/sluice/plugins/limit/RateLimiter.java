package io.sluice.plugins.limit;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.ResponseHead;

/**
 * Lets so many requests of each key through in a time.
 *
 * @param standings how the request's key stood when it was asked
 */
record RateLimiter(LimitKey key, RateLimit limit, Respond refusal, Watch watch, boolean tells, Slot<Standing> standings)
        implements Plugin {
    private static final HeaderName LIMIT = HeaderName.of("RateLimit-Limit");
    private static final HeaderName REMAINING = HeaderName.of("RateLimit-Remaining");
    private static final HeaderName RESET = HeaderName.of("RateLimit-Reset");
    private static final int MOST_DIGITS = 18;
    private static final HeaderName POLICY = HeaderName.of("RateLimit-Policy");

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var value = key.of(exchange);
        if (value.isEmpty()) {
            return RequestResult.proceed();
        }
        var standing = limit.take(value.get());
        if (!standing.passes() && watch.forgives(value.get())) {
            return RequestResult.proceed();
        }
        exchange.set(standings, standing);
        return standing.passes() ? RequestResult.proceed() : refusal;
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        var standing = exchange.get(standings);
        if (standing.isPresent()) {
            tell(standing.get(), head.headers());
        }
        return ResponseResult.proceed();
    }

    private void tell(Standing standing, Headers headers) {
        String seconds = Long.toString(standing.seconds());
        if (!standing.passes()) {
            headers.set(HeaderNames.RETRY_AFTER, seconds);
        }
        if (tells) {
            // What the upstream or another limit said stays where it is the tighter one, as its client must expect.
            if (!standing.passes() || standing.remaining() < remaining(headers)) {
                headers.set(LIMIT, Long.toString(limit.least()));
                headers.set(REMAINING, Long.toString(standing.remaining()));
                headers.set(RESET, seconds);
            }
            headers.add(POLICY, limit.policy());
        }
    }

    /** What was said to be left; very much when nothing was, or no number. */
    private static long remaining(Headers headers) {
        String said = headers.first(REMAINING).orElse("");
        boolean isNumber =
                !said.isEmpty() && said.length() <= MOST_DIGITS && said.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(said) : Long.MAX_VALUE;
    }
}
