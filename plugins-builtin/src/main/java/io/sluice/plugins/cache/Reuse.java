package io.sluice.plugins.cache;

/** What may be done with a stored response for a request (RFC 9111 §4). */
enum Reuse {
    /** Serve it. */
    SERVE,
    /** Serve it, and have it validated at the same time. */
    SERVE_AND_REVALIDATE,
    /** Ask the upstream whether it is still good. */
    VALIDATE;

    /**
     * Decides.
     *
     * @param request the request's directives, as far as they count
     */
    static Reuse of(Freshness stored, CacheControl request, long now) {
        if (request.isPresent() && !isAcceptable(stored, request, now)) {
            return VALIDATE;
        }
        if (stored.isFresh(now)) {
            return SERVE;
        }
        if (request.isPresent() && isAcceptedStale(stored, request, now)) {
            return SERVE;
        }
        return stored.mayBeServedWhileRevalidated(now) ? SERVE_AND_REVALIDATE : VALIDATE;
    }

    private static boolean isAcceptable(Freshness stored, CacheControl request, long now) {
        long oldest = request.seconds("max-age");
        long freshFor = request.seconds("min-fresh");
        return !request.has("no-cache")
                && (oldest == CacheControl.ABSENT || (oldest > 0 && stored.age(now) <= oldest))
                && (freshFor == CacheControl.ABSENT || stored.timeToLive(now) >= freshFor);
    }

    private static boolean isAcceptedStale(Freshness stored, CacheControl request, long now) {
        if (!request.has("max-stale") || stored.mustValidate() || stored.neverStale()) {
            return false;
        }
        // Without a number any staleness will do.
        return request.directives().getOrDefault("max-stale", "").isEmpty()
                || -stored.timeToLive(now) <= request.seconds("max-stale");
    }
}
