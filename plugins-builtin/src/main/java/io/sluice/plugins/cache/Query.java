package io.sluice.plugins.cache;

/**
 * A request, as far as storing its response goes.
 *
 * @param control its directives, as far as they count
 * @param until when it goes on at the latest, whomever it waits for
 */
record Query(CacheKey key, CacheControl control, boolean authorized, long until) {}
