package io.sluice.plugins.tracechain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.ChainObserver;
import io.sluice.spi.Exchange;
import io.sluice.spi.ObservedFilter;
import io.sluice.spi.ObservedHook;
import io.sluice.spi.Outcome;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.ResponseHead;
import java.security.MessageDigest;
import org.slf4j.Logger;

/** Gathers the calls of exchanges whose request brings the secret, and shows them in the response. */
final class TraceChain implements ChainObserver {
    private static final String PAGE = " json";

    private final HeaderName header;
    private final byte[] secret;
    private final Slot<Trace> slot;
    private final Logger logger;

    TraceChain(HeaderName header, String secret, Slot<Trace> slot, Logger logger) {
        this.header = header;
        this.secret = secret.getBytes(UTF_8);
        this.slot = slot;
        this.logger = logger;
    }

    @Override
    public void onHookCalled(Exchange exchange, ObservedHook call) {
        Trace trace = trace(exchange);
        if (trace != Trace.NONE) {
            trace.add(call);
        }
    }

    @Override
    public void onFilterClosed(Exchange exchange, ObservedFilter filter) {
        Trace trace = trace(exchange);
        if (trace != Trace.NONE) {
            trace.add(filter);
        }
    }

    private Trace trace(Exchange exchange) {
        var known = exchange.get(slot);
        if (known.isPresent()) {
            return known.get();
        }
        Trace trace = wanted(exchange.request().headers().first(header).orElse(""));
        exchange.set(slot, trace);
        return trace;
    }

    private Trace wanted(String given) {
        boolean asPage = given.endsWith(PAGE);
        String key = asPage ? given.substring(0, given.length() - PAGE.length()) : given;
        return !key.isEmpty() && MessageDigest.isEqual(secret, key.getBytes(UTF_8)) ? new Trace(asPage) : Trace.NONE;
    }

    /** Remembers whether the exchange is traced, and keeps the secret from the upstream. */
    @Override
    public RequestResult onRequest(Exchange exchange) {
        trace(exchange);
        exchange.request().headers().remove(header);
        return RequestResult.proceed();
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        Trace trace = trace(exchange);
        if (trace == Trace.NONE) {
            return ResponseResult.proceed();
        }
        if (trace.isPage()) {
            return ResponseResult.respond(Response.of(200)
                    .withHeader(HeaderNames.CONTENT_TYPE, "application/json")
                    .withHeader(HeaderNames.CACHE_CONTROL, "no-store")
                    .withBody(trace.json(head.status()).getBytes(UTF_8)));
        }
        head.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
        for (String line : trace.lines()) {
            head.headers().add(header, line);
        }
        return ResponseResult.proceed();
    }

    /** The response is gone, so that only the log can tell what its filters and the last hooks did. */
    @Override
    public void onComplete(Exchange exchange, Outcome outcome) {
        Trace trace = trace(exchange);
        if (trace != Trace.NONE) {
            var request = exchange.request();
            logger.info("{} {}: {}", request.method(), request.path(), trace.json(outcome.status()));
        }
    }
}
