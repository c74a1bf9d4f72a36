package io.sluice.plugins.forwardauth;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Lets requests through that an auth server says yes to, and none when it cannot be asked. */
final class ForwardAuth implements Plugin {
    private static final Respond FAILED = RequestResult.respond(Response.text(502, "Forward auth request failed"));

    private final Question question;
    private final UpstreamClient server;
    private final List<HeaderName> added;
    private final Logger logger;
    private final AtomicBoolean failing = new AtomicBoolean();

    ForwardAuth(Question question, UpstreamClient server, List<HeaderName> added, Logger logger) {
        this.question = question;
        this.server = server;
        this.added = List.copyOf(added);
        this.logger = logger;
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        // First of all: neither the auth server nor the upstream is to see what a client says of itself.
        added.forEach(exchange.request().headers()::remove);
        return RequestResult.await(
                server.send(question.about(exchange)).handle(this::answered),
                answer -> answer.isEmpty() ? FAILED : decide(exchange, answer.get()));
    }

    private Optional<UpstreamAnswer> answered(@Nullable UpstreamAnswer answer, @Nullable Throwable failure) {
        if (answer != null) {
            if (failing.compareAndSet(true, false)) {
                logger.info("the auth server answers again");
            }
            return Optional.of(answer);
        }
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof CallFailure known)) {
            throw new CompletionException(cause);
        }
        if (failing.compareAndSet(false, true)) {
            logger.warn(
                    "the auth server cannot be asked, so nobody is let through: {} ({})",
                    known.reason(),
                    known.getMessage());
        }
        return Optional.empty();
    }

    private RequestResult decide(Exchange exchange, UpstreamAnswer answer) {
        int status = answer.status();
        if (status < 200 || status > 599) {
            return FAILED;
        }
        if (status > 299) {
            return RequestResult.respond(Relay.of(answer));
        }
        for (var name : added) {
            add(exchange.request().headers(), name, answer.headers().all(name));
        }
        return RequestResult.proceed();
    }

    private static void add(Headers headers, HeaderName name, List<String> values) {
        values.forEach(value -> headers.add(name, value));
    }
}
