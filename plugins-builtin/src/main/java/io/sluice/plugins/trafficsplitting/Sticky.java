package io.sluice.plugins.trafficsplitting;

import io.sluice.spi.Exchange;
import io.sluice.spi.Slot;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.ResponseHead;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * By what a client is known again: a cookie or a header.
 *
 * @param issued holds the value of a cookie that the client is to be given, where it is given one
 */
record Sticky(
        Optional<String> cookie,
        Optional<HeaderName> header,
        Optional<Pattern> matcher,
        Optional<Slot<String>> issued) {

    Optional<String> value(Exchange exchange) {
        if (cookie.isEmpty()) {
            return header.flatMap(exchange.request().headers()::first);
        }
        Optional<String> brought = exchange.request().cookie(cookie.get());
        if (brought.isPresent() || issued.isEmpty()) {
            return brought;
        }
        // Nobody gains by guessing it: it decides which of two upstreams answers, and the client could choose it
        // itself.
        String value = Long.toHexString(ThreadLocalRandom.current().nextLong());
        exchange.set(issued.get(), value);
        return Optional.of(value);
    }

    void giveTo(Exchange exchange, ResponseHead head) {
        if (issued.isPresent() && cookie.isPresent()) {
            exchange.get(issued.get()).ifPresent(value -> {
                String secure = exchange.request().scheme().equals("https") ? "; Secure" : "";
                head.headers()
                        .add(
                                HeaderNames.SET_COOKIE,
                                cookie.get() + '=' + value + "; Path=/; HttpOnly; SameSite=Lax" + secure);
            });
        }
    }
}
