package io.sluice.plugins.cache;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.HttpDate;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Brings a stale response up to date in the background, while it is served (RFC 5861 §3).
 *
 * <p>What is fetched so has not passed other plugins. So a new body is stored only where none of them sees the upstream's responses
 * before the cache does; else the cache remembers that there is a new one, and the next request fetches it as if nothing was stored,
 * while others still get what is.
 */
record Refresh(Shelves shelves, Drafts drafts, Tags tags, BodyMemory memory, Clock clock, Logger logger) {

    /** What the answer is compared with, and where it goes. */
    private record Errand(Query query, Shelf shelf, StoredResponse stale, boolean mayStore, long asked) {
        /** What has come is not to be stored. Of what only one gets nothing is to be learnt. */
        void refuse() {
            if (!query.authorized()) {
                stale.outdate();
            }
        }
    }

    /** Whether the response is being brought up to date, such that it may be served meanwhile; begins that if need be. */
    boolean isUnderWay(Exchange exchange, Plugin cache, Query query, StoredResponse stale, long now) {
        if (shelves.isAskedFor(query.key())) {
            return true;
        }
        boolean mayStore = exchange.isFirstToSeeUpstream(cache);
        boolean canValidate = stale.validators().isPresent();
        boolean inVain = stale.isOutdated()
                || (!mayStore && !canValidate)
                || query.control().has("no-store");
        var upstream = exchange.upstream();
        if (inVain || upstream.isEmpty() || !exchange.request().method().equals("GET")) {
            return false;
        }
        UpstreamCall call = call(exchange, stale);
        Shelf shelf = shelves.own(query);
        if (shelves.claim(shelf).isEmpty()) {
            var errand = new Errand(query, shelf, stale, mayStore, now);
            var unused = upstream.get()
                    .send(call)
                    .thenAccept(answer -> onAnswer(errand, answer))
                    .whenComplete((done, failure) -> onOver(errand, failure));
        }
        return true;
    }

    /** Whatever has happened: nobody must wait for this any longer. */
    private void onOver(Errand errand, @Nullable Throwable failure) {
        if (failure == null) {
            errand.shelf.abandon();
            return;
        }
        errand.shelf.fail();
        if (failure instanceof CallFailure || failure.getCause() instanceof CallFailure) {
            logger.debug("could not bring {} up to date", errand.query.key(), failure);
        } else {
            logger.warn("could not bring {} up to date", errand.query.key(), failure);
        }
    }

    private UpstreamCall call(Exchange exchange, StoredResponse stale) {
        var plain = exchange.forwardedCall()
                .withoutHeader(HeaderNames.IF_NONE_MATCH)
                .withoutHeader(HeaderNames.IF_MODIFIED_SINCE)
                .withoutHeader(HeaderNames.RANGE)
                .withoutHeader(HeaderNames.IF_RANGE)
                .withMaxBody((int) drafts.policy().maxBodyBytes());
        var validators = stale.validators();
        UpstreamCall tagged = validators
                .etag()
                .map(tag -> plain.withHeader(HeaderNames.IF_NONE_MATCH, tag))
                .orElse(plain);
        return validators
                .lastModified()
                .map(date -> tagged.withHeader(HeaderNames.IF_MODIFIED_SINCE, date))
                .orElse(tagged);
    }

    private void onAnswer(Errand errand, UpstreamAnswer answer) {
        long now = clock.millis();
        Headers headers = answer.headers();
        if (!headers.contains(HeaderNames.DATE)) {
            headers.set(HeaderNames.DATE, HttpDate.format(clock.instant()));
        }
        var given = tags.takeFrom(headers);
        if (answer.status() == 304) {
            VaryKey vary = errand.stale.vary();
            boolean variesAlike = !headers.contains(HeaderNames.VARY) || vary.isAsIn(headers);
            var fresh = drafts.freshen(errand.query, errand.stale, headers, vary, given, errand.asked, now);
            if (variesAlike && fresh.isToBeStored()) {
                errand.shelf.put(fresh.response());
            } else {
                errand.refuse();
            }
        } else if (Statuses.isError(answer.status())) {
            errand.shelf.fail();
        } else {
            stored(errand, answer, headers, given, now).ifPresentOrElse(errand.shelf::put, errand::refuse);
        }
    }

    private Optional<StoredResponse> stored(
            Errand errand, UpstreamAnswer answer, Headers headers, Set<String> given, long now) {
        var old = errand.stale;
        var verdict = drafts.judge(errand.query, answer.status(), headers, CacheControl.ofResponse(headers));
        if (errand.mayStore && old.vary().isAsIn(headers) && verdict instanceof Verdict.Store(var without)) {
            var buffer = new BodyBuffer(
                    memory, (int) drafts.policy().maxBodyBytes(), answer.body().remaining());
            if (buffer.append(answer.body())) {
                var draft = drafts.draft(answer.status(), headers, without, old.vary(), given, errand.asked, now);
                return Optional.of(draft.with(buffer.finish()));
            }
        }
        return Optional.empty();
    }
}
