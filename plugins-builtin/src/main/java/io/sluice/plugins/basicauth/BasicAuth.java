package io.sluice.plugins.basicauth;

import static java.util.concurrent.CompletableFuture.completedStage;
import static java.util.concurrent.CompletableFuture.failedStage;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.http.HeaderNames;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The name that was brought is also the variable {@code remote_user}, for logs and templates. */
record BasicAuth(Users users, Refusals refusals, Duration delay, boolean hides, PluginContext context)
        implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        var lines = exchange.request().headers().all(HeaderNames.AUTHORIZATION);
        if (lines.isEmpty()) {
            return refusals.missing();
        }
        // Of two lines the upstream might believe the other one.
        var given = Credentials.ofHeader(lines.size() == 1 ? lines.getFirst() : "");
        if (given.isEmpty()) {
            return refuse();
        }
        if (hides) {
            exchange.request().headers().remove(HeaderNames.AUTHORIZATION);
        }
        exchange.setVariable("remote_user", given.get().name());
        var verdict = users.contains(given.get());
        if (verdict.isDone() && !verdict.isCompletedExceptionally()) {
            return verdict.join() ? RequestResult.proceed() : refuse();
        }
        return RequestResult.await(verdict.handle(this::result).thenCompose(result -> result));
    }

    private CompletionStage<RequestResult> result(@Nullable Boolean found, @Nullable Throwable failure) {
        if (failure == null) {
            return Boolean.TRUE.equals(found) ? completedStage(RequestResult.proceed()) : refuseLater();
        }
        boolean busy = failure instanceof TooManySignIns || failure.getCause() instanceof TooManySignIns;
        return busy ? completedStage(refusals.busy()) : failedStage(failure);
    }

    private RequestResult refuse() {
        return delay.isZero() ? refusals.wrong() : RequestResult.await(refuseLater());
    }

    private CompletionStage<RequestResult> refuseLater() {
        return context.after(delay).thenApply(over -> refusals.wrong());
    }

    @Override
    public void close() {
        users.close();
    }
}
