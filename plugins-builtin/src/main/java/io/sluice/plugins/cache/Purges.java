package io.sluice.plugins.cache;

import io.sluice.spi.Exchange;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.IpLiteral;
import io.sluice.spi.http.HeaderNames;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Answers {@code PURGE}: of one path, of all paths that begin with what stands before a {@code *}, or, for a request that has the tag
 * header, of all that has one of these tags. {@code http} and {@code https} are purged together: an operator who purges means the
 * page.
 */
record Purges(Store store, Flights flights, Tags tags, List<CidrBlock> allowed, PluginContext context) {
    private static final Respond FORBIDDEN = RequestResult.respond(Response.text(403, "Not allowed to purge"));
    private static final Respond FAILED =
            RequestResult.respond(Response.text(503, "Purged from memory, but not from the store"));
    private static final Respond PURGED =
            RequestResult.respond(Response.of(204).withHeader(HeaderNames.CACHE_CONTROL, "no-store"));

    Purges {
        allowed = List.copyOf(allowed);
    }

    RequestResult onRequest(Exchange exchange, CacheKey key) {
        if (!isAllowed(exchange.clientAddress())) {
            return FORBIDDEN;
        }
        Set<String> named = tags.in(exchange.request().headers());
        if (!named.isEmpty()) {
            return all(new Selection.Tagged(named));
        }
        String target = key.target();
        if (target.endsWith("*")) {
            String prefix = target.substring(0, target.length() - 1);
            return all(new Selection.Prefix(key.host(), prefix));
        }
        return page(CacheKey.address("http", key.host(), target), CacheKey.address("https", key.host(), target));
    }

    private boolean isAllowed(String address) {
        return IpLiteral.parse(address)
                .filter(client -> allowed.stream().anyMatch(block -> block.contains(client)))
                .isPresent();
    }

    /** Forgets what is stored for an address, and what is on its way there. */
    void purge(CacheKey address) {
        flights.overtake(address);
        store.removeAddress(address);
    }

    private RequestResult page(CacheKey plain, CacheKey secure) {
        flights.overtake(plain);
        flights.overtake(secure);
        return answer(
                () -> store.purge(new Selection.Address(plain)) + store.purge(new Selection.Address(secure)),
                count -> PURGED);
    }

    private RequestResult all(Selection selection) {
        flights.overtakeAll();
        return answer(
                () -> store.purge(selection), count -> RequestResult.respond(Response.text(200, "purged: " + count)));
    }

    /** Who purges has to know when that has not worked, other than clients. */
    private RequestResult answer(Callable<Integer> purge, Function<Integer, RequestResult> done) {
        return RequestResult.await(
                context.blocking(purge).handle((count, failure) -> failure == null ? done.apply(count) : FAILED));
    }
}
