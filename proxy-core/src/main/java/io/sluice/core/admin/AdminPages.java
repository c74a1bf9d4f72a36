package io.sluice.core.admin;

import io.sluice.core.chain.PluginHealth;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Answers the admin listener's requests; a plugin like any other.
 *
 * @param plugins what concerns plugins
 * @param jobs what they do at times
 * @param config what has become of the configuration
 * @param authentication asks who somebody is
 * @param workers run what takes its time
 */
record AdminPages(
        AdminSources sources,
        PluginPages plugins,
        JobPages jobs,
        ConfigPages config,
        Authentication authentication,
        Executor workers)
        implements Plugin {
    private static final Response OK = Response.text(200, "ok\n");
    private static final Response NOT_READY = Response.text(503, "not ready\n");
    private static final Response NOT_FOUND = Response.text(404, "not found\n");
    private static final Response NOT_ALLOWED =
            Response.text(405, "only GET and HEAD\n").withHeader(HeaderNames.ALLOW, "GET, HEAD");

    @Override
    public RequestResult onRequest(Exchange exchange) {
        Optional<Response> health = health(exchange.request());
        if (health.isPresent()) {
            return RequestResult.respond(health.get());
        }
        AdminPage page = page(exchange.request());
        AdminAccess access = sources.access().get();
        if (!access.isLeftToAuthenticator(exchange)) {
            return access.refusal(exchange, page.needed())
                    .<RequestResult>map(RequestResult::respond)
                    .orElseGet(() -> page.answer().apply(exchange));
        }
        var brought = Authentication.Brought.by(exchange);
        return RequestResult.await(
                CompletableFuture.supplyAsync(() -> authentication.role(brought), workers),
                role -> AdminAccess.refusal(role, page.needed())
                        .<RequestResult>map(RequestResult::respond)
                        .orElseGet(() -> page.answer().apply(exchange)));
    }

    /** For whoever starts and stops processes, who has no token. */
    private Optional<Response> health(RequestHead request) {
        boolean isReading = AdminPage.isReading(request);
        return switch (request.path()) {
            case "/healthz" -> Optional.of(isReading ? OK : NOT_ALLOWED);
            case "/readyz" ->
                Optional.of(isReading ? sources.isReady().getAsBoolean() ? ready() : NOT_READY : NOT_ALLOWED);
            default -> Optional.empty();
        };
    }

    /**
     * Plugins that are not ready fail their own locations: whoever balances must not take the others away for that. One that holds an
     * event loop fails the connections of that loop, whatever their locations.
     */
    private Response ready() {
        String holding = sources.plugins().get().stream()
                .flatMap(plugin -> plugin.holds().stream().map(hold -> "plugin " + plugin.name() + ' ' + hold + '\n'))
                .sorted()
                .collect(Collectors.joining());
        if (!holding.isEmpty()) {
            return Response.text(503, "not ready:\n" + holding);
        }
        String waiting = sources.plugins().get().stream()
                .filter(plugin -> !plugin.isReady())
                .map(PluginHealth::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return waiting.isEmpty() ? OK : Response.text(200, "ok, but plugins are not ready: " + waiting + '\n');
    }

    private AdminPage page(RequestHead request) {
        return plugins.page(request)
                .or(() -> jobs.page(request))
                .or(() -> config.page(request))
                .orElseGet(() -> {
                    if (!AdminPage.isReading(request)) {
                        return AdminPage.of(AdminRole.READ, () -> NOT_ALLOWED);
                    }
                    return request.path().equals("/metrics")
                            ? new AdminPage(AdminRole.READ, exchange -> prometheus())
                            : AdminPage.of(AdminRole.READ, () -> NOT_FOUND);
                });
    }

    private RequestResult prometheus() {
        return RequestResult.await(CompletableFuture.supplyAsync(
                () -> RequestResult.respond(prometheus(sources.metrics().get())), workers));
    }

    private static Response prometheus(String text) {
        return Response.of(200)
                .withHeader(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .withHeader(HeaderNames.CACHE_CONTROL, "no-store")
                .withBody(text.getBytes(StandardCharsets.UTF_8));
    }
}
