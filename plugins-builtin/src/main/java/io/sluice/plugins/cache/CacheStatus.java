package io.sluice.plugins.cache;

import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.ResponseHead;

/**
 * Says in {@code Cache-Status} (RFC 9211) what was done. Each cache on the way adds a member to the list, the one next to the client
 * at the end.
 *
 * @param enabled whether anything is said at all
 */
record CacheStatus(boolean enabled) {
    private static final String NAME = "sluice";

    /** Served from the store. */
    Response hit(Response response, long timeToLive) {
        return enabled ? response.withHeader(HeaderNames.CACHE_STATUS, NAME + "; hit; ttl=" + timeToLive) : response;
    }

    /** Served from the store, but not without having waited or asked for it. */
    Response forwarded(Response response, String how) {
        return enabled ? response.withHeader(HeaderNames.CACHE_STATUS, NAME + "; fwd=" + how) : response;
    }

    /** Served from the upstream. */
    void forwarded(ResponseHead head, String how) {
        if (enabled) {
            head.headers().add(HeaderNames.CACHE_STATUS, NAME + "; fwd=" + how);
        }
    }
}
