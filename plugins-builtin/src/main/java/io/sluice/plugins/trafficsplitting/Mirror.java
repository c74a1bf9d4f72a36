package io.sluice.plugins.trafficsplitting;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.Exchange;
import io.sluice.spi.RequestResult;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleSupplier;

/**
 * Sends copies of requests to another upstream and forgets them. What is held is bounded: so many copies under way, each with
 * so long a body; beyond that there are no copies, and never a wait.
 *
 * @param free one permit for each copy that may be under way
 */
record Mirror(
        UpstreamClient upstream,
        double percent,
        int maxBody,
        Duration timeout,
        Semaphore free,
        DoubleSupplier lot,
        Counter sent,
        Counter failed,
        Counter skipped) {

    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "DELETE");

    RequestResult apply(Exchange exchange) {
        if (lot.getAsDouble() >= percent) {
            return RequestResult.proceed();
        }
        Headers headers = exchange.request().headers();
        var length = headers.first(HeaderNames.CONTENT_LENGTH);
        // HTTP/2 announces no body: what may have one is waited for, even if it turns out to be empty.
        boolean mayHaveBody = length.isPresent()
                ? !length.get().equals("0")
                : headers.contains(HeaderNames.TRANSFER_ENCODING)
                        || !BODILESS.contains(exchange.request().method());
        if (length.isPresent() && isTooLong(length.get())) {
            skipped.increment();
            return RequestResult.proceed();
        }
        UpstreamCall call = exchange.forwardedCall().withTimeout(timeout);
        if (!mayHaveBody) {
            send(call);
            return RequestResult.proceed();
        }
        return RequestResult.proceed().filtering(new BodyCopy(this, call, maxBody));
    }

    private boolean isTooLong(String length) {
        try {
            return Long.parseLong(length) > maxBody;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    void send(UpstreamCall call) {
        if (!free.tryAcquire()) {
            skipped.increment();
            return;
        }
        var unused = upstream.send(call).whenComplete((answer, failure) -> {
            free.release();
            // Nobody reads the answer, so it may be as long as it likes.
            boolean answered = failure == null
                    || (failure instanceof CallFailure known && known.reason() == CallFailure.Reason.BODY_TOO_LARGE);
            (answered ? sent : failed).increment();
        });
    }

    void skip() {
        skipped.increment();
    }
}
