package io.sluice.core.admin;

import io.sluice.core.exchange.WholeBody;
import io.sluice.spi.Exchange;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRequest;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.admin.AdminRoute;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.QueryParameters;
import io.sluice.spi.http.RequestHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What plugins answer themselves, each below {@code /plugins/NAME/api}.
 *
 * @param routes those of a plugin of a name, at present
 * @param workers run handlers, which may take their time
 */
record PluginRoutes(Function<String, List<AdminRoute>> routes, Executor workers) {
    private static final Response NOT_FOUND = Response.text(404, "not found\n");
    private static final Response FAILED = Response.text(500, "the plugin failed: see its log\n");

    /** Longer bodies are refused. */
    private static final int MOST_BYTES = 1 << 20;

    private static final RequestResult TOO_LONG =
            RequestResult.respond(Response.text(413, "a body of at most 1 MiB, please\n"));

    private record Asked(String method, String path, String query, Optional<String> contentType, ByteBuffer bytes)
            implements AdminRequest {
        @Override
        public ByteBuffer body() {
            return bytes.asReadOnlyBuffer();
        }

        @Override
        public Optional<String> queryParameter(String name) {
            return QueryParameters.first(query, name);
        }
    }

    /**
     * The page that is asked for.
     *
     * @param path behind the prefix
     */
    AdminPage page(String plugin, String path, RequestHead request) {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        List<AdminRoute> fitting = routes.apply(plugin).stream()
                .filter(route -> route.matches(path))
                .toList();
        return fitting.stream()
                .filter(route -> route.method().equals(method))
                .findFirst()
                .map(route -> new AdminPage(route.needed(), exchange -> read(plugin, route, path, exchange)))
                .orElseGet(
                        () -> AdminPage.of(AdminRole.READ, () -> fitting.isEmpty() ? NOT_FOUND : notAllowed(fitting)));
    }

    private static Response notAllowed(List<AdminRoute> fitting) {
        String methods = fitting.stream().map(AdminRoute::method).distinct().collect(Collectors.joining(", "));
        return AdminPage.notAllowed(methods);
    }

    /** The body is read only for those who may have the page. */
    private RequestResult read(String plugin, AdminRoute route, String path, Exchange exchange) {
        RequestHead head = exchange.request();
        Optional<String> type = head.headers().first(HeaderNames.CONTENT_TYPE);
        String query = head.query();
        if (route.method().equals("GET")) {
            return answer(plugin, route, new Asked("GET", path, query, type, ByteBuffer.allocate(0)));
        }
        return RequestResult.await(
                WholeBody.read(exchange, MOST_BYTES),
                body -> body.<RequestResult>map(bytes -> answer(
                                plugin, route, new Asked(route.method(), path, query, type, ByteBuffer.wrap(bytes))))
                        .orElse(TOO_LONG));
    }

    private RequestResult answer(String plugin, AdminRoute route, AdminRequest request) {
        return RequestResult.await(CompletableFuture.supplyAsync(
                () -> RequestResult.respond(call(plugin, route.handler(), request)), workers));
    }

    private static Response call(String plugin, AdminRoute.Handler handler, AdminRequest request) {
        Thread.currentThread().setContextClassLoader(handler.getClass().getClassLoader());
        try {
            return Objects.requireNonNull(handler.answer(request), "no response");
        } catch (Exception | LinkageError | StackOverflowError e) {
            return failed(plugin, e);
        }
    }

    private static Response failed(String plugin, Throwable cause) {
        Logger log = LoggerFactory.getLogger("io.sluice.plugin." + plugin);
        log.error("an admin route of plugin {} failed", plugin, cause);
        return FAILED;
    }
}
