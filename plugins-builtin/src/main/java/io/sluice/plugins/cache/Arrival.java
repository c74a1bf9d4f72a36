package io.sluice.plugins.cache;

import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.HttpDate;
import io.sluice.spi.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what becomes of the upstream's responses. */
record Arrival(
        Drafts drafts,
        Purges purges,
        Uncacheable uncacheable,
        Tags tags,
        BodyMemory memory,
        Answers answers,
        Counts counts,
        Clock clock) {
    private static final HeaderName CONTENT_LOCATION = HeaderName.of("Content-Location");
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0).asReadOnlyBuffer();

    ResponseResult onResponse(Visit visit, Exchange exchange, ResponseHead head) {
        return switch (visit) {
            case Visit.Passing(String why) -> onUnheeded(head, why);
            case Visit.Seeking seeking -> onUnheeded(head, seeking.why());
            case Visit.Watching watching -> onWatched(watching, head);
            case Visit.Changing(CacheKey key) -> onChanged(key, head);
            case Visit.Leading leading -> onLed(leading, exchange, head);
        };
    }

    private ResponseResult onUnheeded(ResponseHead head, String why) {
        tags.takeFrom(head.headers());
        return tell(head, why, "");
    }

    private ResponseResult tell(ResponseHead head, String why, String more) {
        answers.status().forwarded(head, why + "; fwd-status=" + head.status() + more);
        return ResponseResult.proceed();
    }

    private ResponseResult onWatched(Visit.Watching visit, ResponseHead head) {
        long now = clock.millis();
        var stale = insteadOfError(visit.stale(), now);
        if (stale.isPresent() && Statuses.isError(head.status())) {
            String why = visit.why() + "; fwd-status=" + head.status();
            return ResponseResult.respond(answer(stale.get(), visit.conditions(), now, why));
        }
        tags.takeFrom(head.headers());
        var control = CacheControl.ofResponse(head.headers());
        if (drafts.judge(visit.query(), head.status(), head.headers(), control) instanceof Verdict.Store) {
            uncacheable.forget(visit.query().key());
        }
        return tell(head, visit.why(), "");
    }

    // --- invalidation
    // -------------------------------------------------------------------------------------------------

    /** RFC 9111 §4.4: what an unsafe request may have changed, at its own address and those it names. */
    private ResponseResult onChanged(CacheKey key, ResponseHead head) {
        tags.takeFrom(head.headers());
        if (head.status() < 400) {
            purges.purge(key);
            invalidate(key, head.headers().first(HeaderNames.LOCATION));
            invalidate(key, head.headers().first(CONTENT_LOCATION));
        }
        return tell(head, "method", "");
    }

    /** Only within the same site: one must not empty another's cache. */
    private void invalidate(CacheKey base, Optional<String> reference) {
        reference.flatMap(text -> Addresses.resolve(base, text)).ifPresent(purges::purge);
    }

    // --- storing
    // ------------------------------------------------------------------------------------------------------

    private ResponseResult onLed(Visit.Leading visit, Exchange exchange, ResponseHead head) {
        long now = clock.millis();
        if (!head.headers().contains(HeaderNames.DATE)) {
            head.headers().set(HeaderNames.DATE, HttpDate.format(clock.instant()));
        }
        if (visit.validating() && head.status() == 304) {
            return onNotModified(visit, exchange, head, now);
        }
        var stale = insteadOfError(visit.stale(), now);
        if (stale.isPresent() && Statuses.isError(head.status())) {
            visit.shelf().fail();
            String why = visit.why() + "; fwd-status=" + head.status();
            return ResponseResult.respond(answer(stale.get(), visit.conditions(), now, why));
        }
        Set<String> given = tags.takeFrom(head.headers());
        var control = CacheControl.ofResponse(head.headers());
        return switch (drafts.judge(visit.query(), head.status(), head.headers(), control)) {
            case Verdict.Refuse(String why) -> refuse(visit, head, why);
            case Verdict.Store(var without) -> {
                long length = length(head.headers());
                if (length > drafts.policy().maxBodyBytes()) {
                    yield refuse(visit, head, "too-large");
                }
                var vary = VaryKey.of(head.headers(), exchange.request().headers());
                var draft = drafts.draft(head.status(), head.headers(), without, vary, given, visit.asked(), now);
                yield store(visit, head, draft, length);
            }
        };
    }

    private ResponseResult refuse(Visit.Leading visit, ResponseHead head, String why) {
        if (Statuses.isError(head.status())) {
            visit.shelf().fail();
        } else {
            visit.stale().ifPresentOrElse(visit.shelf()::refuse, visit.shelf()::refuse);
        }
        return tell(head, visit.why(), "; detail=" + why);
    }

    private ResponseResult store(Visit.Leading visit, ResponseHead head, Draft draft, long length) {
        var told = tell(head, visit.why(), "; stored");
        if (head.status() == 204) {
            visit.shelf().put(draft.with(NO_BODY));
            return told;
        }
        var buffer = new BodyBuffer(memory, (int) drafts.policy().maxBodyBytes(), length);
        return ResponseResult.proceed().filtering(new StoringFilter(draft, buffer, visit.shelf()));
    }

    /** A hint: earlier filters may change it. */
    private static long length(Headers headers) {
        return headers.first(HeaderNames.CONTENT_LENGTH).map(Long::parseLong).orElse(-1L);
    }

    // --- what is stored is good, or good enough
    // -----------------------------------------------------------------------

    private ResponseResult onNotModified(Visit.Leading visit, Exchange exchange, ResponseHead head, long now) {
        StoredResponse old = visit.stale().orElseThrow();
        Set<String> given = tags.takeFrom(head.headers());
        List<String> cookies = head.headers().all(HeaderNames.SET_COOKIE);
        // RFC 9111 §4.1: what a 304 says of that counts as what any other response says.
        boolean saysWhatBy = head.headers().contains(HeaderNames.VARY);
        VaryKey vary =
                saysWhatBy ? VaryKey.of(head.headers(), exchange.request().headers()) : old.vary();
        var fresh = drafts.freshen(visit.query(), old, head.headers(), vary, given, visit.asked(), now);
        if (fresh.isToBeStored()) {
            visit.shelf().replace(old, fresh.response());
        } else {
            visit.shelf().refuse(old);
        }
        Response answer =
                answers.forwarded(fresh.response(), visit.conditions(), now, visit.why() + "; fwd-status=304");
        for (String cookie : cookies) {
            answer = answer.withHeader(HeaderNames.SET_COOKIE, cookie);
        }
        return ResponseResult.respond(answer);
    }

    FailureResult onFailure(Visit visit) {
        return switch (visit) {
            case Visit.Leading leading -> {
                leading.shelf().fail();
                yield onFailure(leading.stale(), leading.conditions(), leading.why());
            }
            case Visit.Watching watching -> onFailure(watching.stale(), watching.conditions(), watching.why());
            case Visit.Passing passing -> FailureResult.proceed();
            case Visit.Seeking seeking -> FailureResult.proceed();
            case Visit.Changing changing -> FailureResult.proceed();
        };
    }

    private FailureResult onFailure(Optional<StoredResponse> stored, Conditions conditions, String why) {
        long now = clock.millis();
        return insteadOfError(stored, now)
                .<FailureResult>map(stale -> FailureResult.respond(answer(stale, conditions, now, why)))
                .orElse(FailureResult.proceed());
    }

    private static Optional<StoredResponse> insteadOfError(Optional<StoredResponse> stored, long now) {
        return stored.filter(old -> old.freshness().mayReplaceError(now));
    }

    private Response answer(StoredResponse stale, Conditions conditions, long now, String why) {
        counts.stale();
        return answers.forwarded(stale, conditions, now, why + "; detail=stale-if-error");
    }
}
