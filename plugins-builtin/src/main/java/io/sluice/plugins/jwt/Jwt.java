package io.sluice.plugins.jwt;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.http.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Lets requests through that bring a good token. */
record Jwt(List<TokenPlace> places, TokenChecks checks, Disclosure disclosure, Duration delay, PluginContext context)
        implements Plugin {
    Jwt {
        places = List.copyOf(places);
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        disclosure.removeClaimsOfTheClient(exchange);
        var token = token(exchange.request());
        if (token.isEmpty()) {
            return refuse(Refusal.MISSING);
        }
        var recalled = checks.recall(token.get());
        if (recalled.isPresent()) {
            return decide(exchange, recalled.get());
        }
        return RequestResult.await(
                context.blocking(() -> checks.check(token.get())), verdict -> decide(exchange, verdict));
    }

    private Optional<String> token(RequestHead request) {
        for (var place : places) {
            var token = place.read(request);
            if (token.isPresent()) {
                return token;
            }
        }
        return Optional.empty();
    }

    private RequestResult decide(Exchange exchange, Verdict verdict) {
        return switch (verdict) {
            case Identity identity -> {
                disclosure.tell(exchange, identity);
                yield RequestResult.proceed();
            }
            case Refusal refusal -> refuse(refusal);
        };
    }

    private RequestResult refuse(Refusal refusal) {
        return refusal.guessed() && !delay.isZero()
                ? RequestResult.await(context.after(delay).thenApply(over -> refusal.answer()))
                : refusal.answer();
    }
}
