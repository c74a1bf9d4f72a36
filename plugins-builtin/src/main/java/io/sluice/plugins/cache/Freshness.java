package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.HttpDate;
import java.time.Instant;
import java.util.Optional;

/**
 * How old a stored response is, and until when it may be served (RFC 9111 §4.2). Ages and times in seconds, points in time in
 * milliseconds.
 *
 * @param lifetime for how long it is fresh
 * @param initialAge its age when it arrived
 * @param arrived when that was
 * @param staleWhileRevalidate for how long after that it may be served while it is validated
 * @param staleIfError for how long after that it may be served in place of an error
 * @param mustValidate whether it must never be served without having been validated, {@code no-cache}
 * @param neverStale whether nobody may have it stale, not even one who asks for it
 */
record Freshness(
        long lifetime,
        long initialAge,
        long arrived,
        long staleWhileRevalidate,
        long staleIfError,
        boolean mustValidate,
        boolean neverStale) {
    private static final long DAY = 24 * 60 * 60;
    private static final long LONGEST_GUESS = DAY;
    private static final long LONGEST = 10_000 * DAY;

    /**
     * That of a response.
     *
     * @param asked when it was asked for
     * @param arrived when its head arrived
     */
    static Freshness of(int status, Headers headers, CacheControl control, Policy policy, long asked, long arrived) {
        boolean must = control.has("must-revalidate") || control.has("proxy-revalidate");
        // s-maxage forbids it too (RFC 9111 §5.2.2.10), unless the same response says otherwise, as many that mean it
        // do.
        boolean own = control.has("s-maxage") || must;
        return new Freshness(
                lifetime(status, headers, control, policy, arrived),
                initialAge(headers, asked, arrived),
                arrived,
                must
                        ? 0
                        : Policy.own(
                                control.seconds("stale-while-revalidate"), own ? 0 : policy.staleWhileRevalidate()),
                must ? 0 : Policy.own(control.seconds("stale-if-error"), own ? 0 : policy.staleIfError()),
                control.hasUnlimited("no-cache"),
                own);
    }

    static long lifetime(int status, Headers headers, CacheControl control, Policy policy, long arrived) {
        return Math.min(policy.maxLifetime(), unlimitedLifetime(status, headers, control, policy, arrived));
    }

    private static long unlimitedLifetime(
            int status, Headers headers, CacheControl control, Policy policy, long arrived) {
        long shared = control.seconds("s-maxage");
        if (shared != CacheControl.ABSENT) {
            return shared;
        }
        long any = control.seconds("max-age");
        if (any != CacheControl.ABSENT) {
            return any;
        }
        Optional<Instant> sent = headers.first(HeaderNames.DATE).flatMap(HttpDate::parse);
        long date = sent.map(Instant::getEpochSecond).orElse(arrived / 1000);
        if (headers.contains(HeaderNames.EXPIRES)) {
            // What is no date, such as 0, is in the past.
            var expires = headers.first(HeaderNames.EXPIRES).flatMap(HttpDate::parse);
            return expires.map(time -> Math.max(0, time.getEpochSecond() - date))
                    .orElse(0L);
        }
        if (!Statuses.isHeuristicallyCacheable(status) && !control.has("public")) {
            return 0;
        }
        var modified = headers.first(HeaderNames.LAST_MODIFIED).flatMap(HttpDate::parse);
        return modified.map(time -> Math.clamp((date - time.getEpochSecond()) / 10, 0, LONGEST_GUESS))
                .orElse(policy.defaultLifetime());
    }

    private static long initialAge(Headers headers, long asked, long arrived) {
        long said = headers.first(HeaderNames.AGE).map(Freshness::saidAge).orElse(0L);
        long apparent = headers.first(HeaderNames.DATE)
                .flatMap(HttpDate::parse)
                .map(date -> Math.max(0, arrived / 1000 - date.getEpochSecond()))
                .orElse(0L);
        return Math.max(apparent, said + Math.max(0, arrived - asked) / 1000);
    }

    // RFC 9111 §5.1: of a list the first member counts.
    private static long saidAge(String line) {
        int comma = line.indexOf(',');
        return DeltaSeconds.parse((comma < 0 ? line : line.substring(0, comma)).strip());
    }

    long age(long now) {
        return initialAge + Math.max(0, now - arrived) / 1000;
    }

    /** Seconds for which it will be fresh; negative when it is stale. */
    long timeToLive(long now) {
        return lifetime - age(now);
    }

    boolean isFresh(long now) {
        return timeToLive(now) > 0 && !mustValidate;
    }

    /**
     * When it will have served everybody whom it can serve, in milliseconds. One that can be validated is worth as much for as long
     * again, and a day at least.
     */
    long usefulUntil(boolean validates) {
        long served = Math.max(0, lifetime - initialAge) + Math.max(staleWhileRevalidate, staleIfError);
        long seconds = served + (validates ? Math.max(served, DAY) : 0);
        // Some lifetimes are longer than time is.
        return arrived + Math.min(seconds, LONGEST) * 1000;
    }

    /** Whether it may be served now while it is validated behind the client's back. */
    boolean mayBeServedWhileRevalidated(long now) {
        return !mustValidate && -timeToLive(now) < staleWhileRevalidate;
    }

    /** Whether it may be served now in place of an error. */
    boolean mayReplaceError(long now) {
        return !mustValidate && -timeToLive(now) < staleIfError;
    }
}
