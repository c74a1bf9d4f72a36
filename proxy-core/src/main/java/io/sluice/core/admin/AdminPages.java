package io.sluice.core.admin;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Answers the admin listener's requests; a plugin like any other.
 *
 * @param isReady whether the proxy serves a configuration and is not about to stop
 * @param metrics the metrics in Prometheus' text format; may take its time
 * @param plugins what concerns plugins
 * @param workers run what takes its time
 */
record AdminPages(BooleanSupplier isReady, Supplier<String> metrics, PluginPages plugins, Executor workers)
        implements Plugin {
    private static final Response OK = Response.text(200, "ok\n");
    private static final Response NOT_READY = Response.text(503, "not ready\n");
    private static final Response NOT_FOUND = Response.text(404, "not found\n");
    private static final Response NOT_ALLOWED =
            Response.text(405, "only GET and HEAD\n").withHeader(HeaderNames.ALLOW, "GET, HEAD");

    @Override
    public RequestResult onRequest(Exchange exchange) {
        Optional<Response> aboutPlugins = plugins.answer(exchange.request());
        if (aboutPlugins.isPresent()) {
            return RequestResult.respond(aboutPlugins.get());
        }
        String method = exchange.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return RequestResult.respond(NOT_ALLOWED);
        }
        return switch (exchange.request().path()) {
            case "/healthz" -> RequestResult.respond(OK);
            case "/readyz" -> RequestResult.respond(isReady.getAsBoolean() ? OK : NOT_READY);
            case "/metrics" ->
                RequestResult.await(
                        CompletableFuture.supplyAsync(() -> RequestResult.respond(prometheus(metrics.get())), workers));
            default -> RequestResult.respond(NOT_FOUND);
        };
    }

    private static Response prometheus(String text) {
        return Response.of(200)
                .withHeader(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .withHeader(HeaderNames.CACHE_CONTROL, "no-store")
                .withBody(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
