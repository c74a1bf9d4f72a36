package io.sluice.benchmarks.plugins;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.ResponseHead;

/**
 * Eight plugins that do what plugins mostly do: look at something, and let it pass; two write a header. Eight classes, so that
 * the proxy's calls of them are as megamorphic as in real chains.
 */
public final class LightPlugins {
    /** How many there are. */
    public static final int COUNT = 8;

    private static final HeaderName REQUEST_MARK = HeaderName.of("x-bench-request");
    private static final HeaderName RESPONSE_MARK = HeaderName.of("x-bench-response");

    private LightPlugins() {}

    /**
     * One of them.
     *
     * @param number 1 to {@link #COUNT}
     */
    public static Plugin of(int number) {
        return switch (number) {
            case 1 -> new NothingToDo();
            case 2 -> new ForbidsPath("/forbidden");
            case 3 -> new ForbidsMethod("PATCH");
            case 4 -> new LooksForHeader(HeaderNames.AUTHORIZATION);
            case 5 -> new SetsRequestHeader("yes");
            case 6 -> new LooksAtStatus();
            case 7 -> new SetsResponseHeader("yes");
            case 8 -> new Counts();
            default -> throw new IllegalArgumentException("no such plugin: " + number);
        };
    }

    private record NothingToDo() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }

    private record ForbidsPath(String prefix) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return exchange.request().path().startsWith(prefix)
                    ? RequestResult.respond(Response.of(403))
                    : RequestResult.proceed();
        }
    }

    private record ForbidsMethod(String method) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return exchange.request().method().equals(method)
                    ? RequestResult.respond(Response.of(405))
                    : RequestResult.proceed();
        }
    }

    private record LooksForHeader(HeaderName name) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return exchange.request().headers().contains(name)
                    ? RequestResult.respond(Response.of(401))
                    : RequestResult.proceed();
        }
    }

    private record SetsRequestHeader(String value) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            exchange.request().headers().set(REQUEST_MARK, value);
            return RequestResult.proceed();
        }
    }

    private record LooksAtStatus() implements Plugin {
        @Override
        public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
            return head.status() == 599 ? ResponseResult.respond(Response.of(502)) : ResponseResult.proceed();
        }
    }

    private record SetsResponseHeader(String value) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set(RESPONSE_MARK, value);
            return ResponseResult.proceed();
        }
    }

    /** Counts without care for other threads: the number is nobody's business, the store is what is measured. */
    private static final class Counts implements Plugin {
        private long bytes;

        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            bytes += outcome.responseBytes();
        }

        @Override
        public String toString() {
            return "Counts[bytes=" + bytes + ']';
        }
    }
}
