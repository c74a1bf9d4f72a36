package io.sluice.plugins.authenticate;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.extension.Authenticator;
import io.sluice.spi.extension.Identity;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Asks an authenticator on a virtual thread, while the exchange waits. Whatever it cannot tell lets nobody through. */
final class Authenticate implements Plugin {
    private static final long PAUSE_MILLIS = 10_000;
    private static final Respond FORBIDDEN = RequestResult.respond(Response.text(403, "Not allowed"));
    private static final Respond UNAVAILABLE =
            RequestResult.respond(Response.text(503, "Cannot authenticate at present"));

    private sealed interface Answer {
        record Known(Identity who) implements Answer {}

        record Unknown() implements Answer {}

        record Failed() implements Answer {}
    }

    private final Authenticator authenticator;
    private final Optional<AdminRole> needed;
    private final Optional<HeaderName> userHeader;
    private final Respond unauthorized;
    private final Duration timeout;
    private final PluginContext context;
    private final AtomicLong silentUntil = new AtomicLong(Long.MIN_VALUE);

    Authenticate(
            Authenticator authenticator,
            Optional<AdminRole> needed,
            Optional<HeaderName> userHeader,
            String challenge,
            Duration timeout,
            PluginContext context) {
        this.authenticator = authenticator;
        this.needed = needed;
        this.userHeader = userHeader;
        this.unauthorized = RequestResult.respond(
                Response.text(401, "Who are you?").withHeader(HeaderNames.WWW_AUTHENTICATE, challenge));
        this.timeout = timeout;
        this.context = context;
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var brought = Brought.by(exchange);
        CompletionStage<Answer> answer = context.blocking(() -> ask(brought));
        CompletionStage<Answer> late = context.after(timeout).thenApply(over -> new Answer.Failed());
        return RequestResult.await(answer.applyToEither(late, first -> first), first -> decide(exchange, first));
    }

    private Answer ask(Brought brought) {
        try {
            return authenticator
                    .authenticate(brought)
                    .<Answer>map(Answer.Known::new)
                    .orElseGet(Answer.Unknown::new);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            long now = context.clock().millis();
            long until = silentUntil.get();
            if (now >= until && silentUntil.compareAndSet(until, now + PAUSE_MILLIS)) {
                context.logger().error("the authenticator has failed, nobody is let through", e);
            }
            return new Answer.Failed();
        }
    }

    private RequestResult decide(Exchange exchange, Answer answer) {
        return switch (answer) {
            case Answer.Known(Identity who) -> letThrough(exchange, who);
            case Answer.Unknown unknown -> unauthorized;
            case Answer.Failed failed -> UNAVAILABLE;
        };
    }

    private RequestResult letThrough(Exchange exchange, Identity who) {
        if (needed.isPresent() && !who.role().covers(needed.get())) {
            return FORBIDDEN;
        }
        exchange.setVariable("user", who.name());
        userHeader.ifPresent(name -> exchange.request().headers().set(name, who.name()));
        return RequestResult.proceed();
    }
}
