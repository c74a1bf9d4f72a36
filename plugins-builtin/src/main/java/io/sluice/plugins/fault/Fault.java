package io.sluice.plugins.fault;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RegexSearch;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * Does harm to some requests.
 *
 * @param lot gives numbers from 0 to less than 100
 */
record Fault(
        Optional<Delay> delay,
        Optional<Abort> abort,
        Optional<Pattern> path,
        Optional<HeaderName> header,
        DoubleSupplier lot,
        PluginContext context)
        implements Plugin {

    record Delay(Duration time, double percent, Counter counter) {}

    record Abort(RequestResult result, double percent, Counter counter) {
        static RequestResult with(int status) {
            return RequestResult.respond(status == 204 ? Response.of(204) : Response.text(status, "Fault injected"));
        }
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        if (!concerns(exchange)) {
            return RequestResult.proceed();
        }
        boolean delays = delay.isPresent() && lot.getAsDouble() < delay.get().percent();
        RequestResult result = aborted();
        if (!delays) {
            return result;
        }
        delay.get().counter().increment();
        return RequestResult.await(context.after(delay.get().time()).thenApply(waited -> result));
    }

    private boolean concerns(Exchange exchange) {
        return (header.isEmpty() || exchange.request().headers().contains(header.get()))
                && (path.isEmpty()
                        || RegexSearch.finds(path.get(), exchange.request().path(), false));
    }

    private RequestResult aborted() {
        if (abort.isEmpty() || lot.getAsDouble() >= abort.get().percent()) {
            return RequestResult.proceed();
        }
        abort.get().counter().increment();
        return abort.get().result();
    }
}
