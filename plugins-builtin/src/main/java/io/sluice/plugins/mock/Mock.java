package io.sluice.plugins.mock;

import io.sluice.spi.Exchange;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import java.time.Duration;
import java.util.List;

/** An empty path stands for every path. */
record Mock(String path, Response response, List<HeaderTemplate> headers, Duration delay, PluginContext context)
        implements Plugin {

    @Override
    public RequestResult onRequest(Exchange exchange) {
        if (!path.isEmpty() && !exchange.request().path().equals(path)) {
            return RequestResult.proceed();
        }
        var answer = answer(exchange);
        return delay.isZero()
                ? answer
                : RequestResult.await(context.after(delay).thenApply(over -> answer));
    }

    private Respond answer(Exchange exchange) {
        var answer = response;
        for (HeaderTemplate header : headers) {
            answer = answer.withHeader(header.name(), header.value().expand(exchange));
        }
        return RequestResult.respond(answer);
    }
}
