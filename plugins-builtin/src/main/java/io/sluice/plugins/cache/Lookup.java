package io.sluice.plugins.cache;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RegexSearch;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.Slot;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds what can answer a {@code GET} or {@code HEAD}: what is stored, what is on its way, or the upstream.
 *
 * @param tier where what is not in memory is sought
 * @param skip targets that pass by
 * @param obeysRequests whether requests' directives count
 * @param patience how long a request waits for another's response
 */
record Lookup(
        Store store,
        Optional<SecondTier> tier,
        Shelves shelves,
        Refresh refresh,
        KeyMaker keys,
        Answers answers,
        Counts counts,
        Optional<Pattern> skip,
        boolean obeysRequests,
        Duration patience,
        PluginContext context,
        Clock clock,
        Slot<Visit> slot) {
    private static final Respond NOT_STORED =
            RequestResult.respond(Response.of(504).withHeader(HeaderNames.CACHE_CONTROL, "no-store"));

    RequestResult onRequest(Exchange exchange, Plugin self) {
        Headers headers = exchange.request().headers();
        // Nobody has decided to store what cannot be decided.
        boolean skipped = skip.isPresent()
                && RegexSearch.finds(skip.get(), exchange.request().target(), true);
        // What a body says is no part of the key: whoever reads it has to.
        if (skipped || exchange.request().hasBody() || Conditions.areForTheOrigin(headers)) {
            counts.passed();
            exchange.set(slot, new Visit.Passing("bypass"));
            return RequestResult.proceed();
        }
        CacheControl control = obeysRequests ? CacheControl.ofRequest(headers) : CacheControl.NONE;
        return answer(exchange, self, keys.of(exchange), control, tier);
    }

    private RequestResult answer(
            Exchange exchange, Plugin self, CacheKey key, CacheControl control, Optional<SecondTier> behind) {
        Headers headers = exchange.request().headers();
        long now = clock.millis();
        Optional<Variants> variants = store.find(key);
        Optional<StoredResponse> stored = variants.flatMap(some -> some.select(headers));
        var reuse = stored.isEmpty() ? Reuse.VALIDATE : Reuse.of(stored.get().freshness(), control, now);
        if (reuse == Reuse.SERVE) {
            return hit(stored.get(), exchange.request(), now);
        }
        boolean authorized = headers.contains(HeaderNames.AUTHORIZATION);
        var query = new Query(key, control, authorized, now + patience.toMillis());
        if (reuse == Reuse.SERVE_AND_REVALIDATE && refresh.isUnderWay(exchange, self, query, stored.get(), now)) {
            counts.stale();
            return RequestResult.respond(answers.hit(stored.get(), Conditions.of(exchange.request()), now));
        }
        String why = why(variants, stored, now);
        if (behind.isPresent() && stored.isEmpty() && !shelves.isForOneOnly(query)) {
            return seek(behind.get(), exchange, self, query, why);
        }
        return control.has("only-if-cached") ? NOT_STORED : fetch(exchange, query, stored, why, now);
    }

    private RequestResult hit(StoredResponse stored, RequestHead request, long now) {
        counts.hit();
        var conditions = Conditions.of(request);
        return conditions.areNone()
                ? stored.hit(now, answers.status())
                : RequestResult.respond(answers.hit(stored, conditions, now));
    }

    /** In the words of RFC 9211 §2.2. */
    private static String why(Optional<Variants> variants, Optional<StoredResponse> stored, long now) {
        if (variants.isEmpty()) {
            return "uri-miss";
        }
        if (stored.isEmpty()) {
            return "vary-miss";
        }
        return stored.get().freshness().isFresh(now) ? "request" : "stale";
    }

    // --- in the store behind memory
    // -----------------------------------------------------------------------------------

    /** One request asks the store, others for the same wait for it. What is found is taken into memory, and answers from there. */
    private RequestResult seek(SecondTier behind, Exchange exchange, Plugin self, Query query, String why) {
        Shelf shelf = shelves.own(query);
        Optional<Flight> other = shelves.claim(shelf);
        if (other.isPresent()) {
            return join(other.get(), exchange, query, Optional.empty(), why);
        }
        exchange.set(slot, new Visit.Seeking(shelf, why));
        return RequestResult.await(
                behind.find(query.key()), found -> onHeads(behind, found, shelf, exchange, self, query));
    }

    private RequestResult onHeads(
            SecondTier behind,
            List<SecondTier.Recalled> found,
            Shelf shelf,
            Exchange exchange,
            Plugin self,
            Query query) {
        Headers headers = exchange.request().headers();
        for (SecondTier.Recalled recalled : found) {
            if (recalled.draft().vary().matches(headers)) {
                return RequestResult.await(behind.read(recalled), response -> {
                    response.ifPresent(shelf::recall);
                    return onSought(shelf, exchange, self, query);
                });
            }
        }
        return onSought(shelf, exchange, self, query);
    }

    private RequestResult onSought(Shelf shelf, Exchange exchange, Plugin self, Query query) {
        // Nothing was found, or it has landed already.
        shelf.abandon();
        return answer(exchange, self, query.key(), query.control(), Optional.empty());
    }

    // --- on to the upstream
    // -------------------------------------------------------------------------------------------

    private RequestResult fetch(Exchange exchange, Query query, Optional<StoredResponse> stale, String why, long now) {
        var request = exchange.request();
        boolean partial = stale.isEmpty() && request.headers().contains(HeaderNames.RANGE);
        if (partial || !mayLead(exchange, query) || shelves.isForOneOnly(query)) {
            return watch(exchange, query, stale, why);
        }
        Shelf shelf = shelves.own(query);
        Optional<Flight> other = shelves.claim(shelf);
        if (other.isPresent()) {
            return join(other.get(), exchange, query, stale, why);
        }
        // Between the look into the store and the claim another one may have brought it.
        var headers = request.headers();
        var arrived = store.find(query.key()).flatMap(some -> some.select(headers));
        if (arrived.isPresent() && !arrived.equals(stale)) {
            shelf.abandon();
            return onLanding(Landing.STORED, exchange, query, stale, why);
        }
        return lead(exchange, query, shelf, stale, why, now);
    }

    /** Whether the response may be stored: nobody is to wait for another one, and what is stored is to stay. */
    private static boolean mayLead(Exchange exchange, Query query) {
        return exchange.request().method().equals("GET") && !query.control().has("no-store");
    }

    private RequestResult watch(Exchange exchange, Query query, Optional<StoredResponse> stale, String reason) {
        counts.missed();
        String why = query.control().has("no-store") ? reason + "; detail=request-no-store" : reason;
        var conditions = Conditions.of(exchange.request());
        exchange.set(slot, new Visit.Watching(query, conditions, stale, why));
        return RequestResult.proceed();
    }

    private RequestResult lead(
            Exchange exchange, Query query, Shelf shelf, Optional<StoredResponse> stale, String why, long now) {
        counts.missed();
        Headers headers = exchange.request().headers();
        var conditions = Conditions.of(exchange.request());
        Conditions.removeFrom(headers);
        boolean validating = stale.isPresent() && stale.get().validators().isPresent();
        if (validating) {
            var validators = stale.get().validators();
            validators.etag().ifPresent(tag -> headers.set(HeaderNames.IF_NONE_MATCH, tag));
            validators.lastModified().ifPresent(date -> headers.set(HeaderNames.IF_MODIFIED_SINCE, date));
        }
        exchange.set(slot, new Visit.Leading(query, shelf, now, conditions, stale, validating, why));
        return RequestResult.proceed();
    }

    // --- behind another one
    // -------------------------------------------------------------------------------------------

    private RequestResult join(
            Flight flight, Exchange exchange, Query query, Optional<StoredResponse> stale, String why) {
        long left = query.until() - clock.millis();
        if (left <= 0) {
            return watch(exchange, query, stale, why + "; collapsed=?0");
        }
        var late = context.after(Duration.ofMillis(left)).thenApply(over -> Landing.LATE);
        return RequestResult.await(
                flight.landing().applyToEither(late, how -> how), how -> onLanding(how, exchange, query, stale, why));
    }

    private RequestResult onLanding(
            Landing how, Exchange exchange, Query query, Optional<StoredResponse> stale, String why) {
        long now = clock.millis();
        return switch (how) {
            case STORED -> onStored(exchange, query, stale, why, now);
            case ABANDONED -> fetch(exchange, query, stale, why, now);
            case ERROR ->
                stale.filter(old -> old.freshness().mayReplaceError(now))
                        .<RequestResult>map(old -> {
                            counts.stale();
                            String told = why + "; collapsed; detail=stale-if-error";
                            return RequestResult.respond(
                                    answers.forwarded(old, Conditions.of(exchange.request()), now, told));
                        })
                        // One of those who wait tries next: an upstream in distress is spared the others meanwhile.
                        .orElseGet(() -> fetch(exchange, query, stale, why, now));
            case WITHHELD ->
                query.authorized()
                        ? watch(exchange, query, stale, why + "; collapsed=?0")
                        : fetch(exchange, query, stale, why, now);
            case NOT_SHARED, LATE -> watch(exchange, query, stale, why + "; collapsed=?0");
        };
    }

    private RequestResult onStored(
            Exchange exchange, Query query, Optional<StoredResponse> stale, String why, long now) {
        Headers headers = exchange.request().headers();
        var stored = store.find(query.key()).flatMap(some -> some.select(headers));
        if (stored.isEmpty()) {
            // It varies otherwise, or has been evicted already.
            return fetch(exchange, query, stale, why, now);
        }
        if (Reuse.of(stored.get().freshness(), query.control(), now) == Reuse.VALIDATE) {
            // It may not be used without validation. To wait for each other's would be to stand in a queue.
            return mayLead(exchange, query)
                    ? lead(exchange, query, shelves.own(query), stored, "stale", now)
                    : watch(exchange, query, stored, "stale");
        }
        counts.collapsed();
        var conditions = Conditions.of(exchange.request());
        return RequestResult.respond(answers.forwarded(stored.get(), conditions, now, why + "; collapsed"));
    }
}
