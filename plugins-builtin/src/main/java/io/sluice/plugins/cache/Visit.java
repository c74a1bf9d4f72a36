package io.sluice.plugins.cache;

import java.util.Optional;

/** What is to be done with the response to a request that went on to the upstream. */
sealed interface Visit {
    /**
     * Nothing.
     *
     * @param why for {@code Cache-Status}
     */
    record Passing(String why) implements Visit {}

    /**
     * It may show that the key is for sharing by now, which it was not before.
     *
     * @param conditions the client's, which went on with the request
     * @param stale what is stored and could not be served as it is
     */
    record Watching(Query query, Conditions conditions, Optional<StoredResponse> stale, String why) implements Visit {}

    /** A store is asked for it; who goes on all the same brings nothing. */
    record Seeking(Shelf shelf, String why) implements Visit {}

    /** What is stored for the key is invalid when the request succeeds. */
    record Changing(CacheKey key) implements Visit {}

    /**
     * The response is for all who wait for it, and to be stored.
     *
     * @param asked when the request went on
     * @param conditions the client's, which the request does not have any more
     * @param stale what is stored and could not be served as it is
     * @param validating whether the upstream was asked if that is still good
     */
    record Leading(
            Query query,
            Shelf shelf,
            long asked,
            Conditions conditions,
            Optional<StoredResponse> stale,
            boolean validating,
            String why)
            implements Visit {}
}
