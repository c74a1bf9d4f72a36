package io.sluice.plugins.cache;

import java.util.Optional;

/** Where responses go that are to be stored. */
record Shelves(Store store, Flights flights, Uncacheable uncacheable) {

    /** A place for the response to one request; for which nobody waits yet. */
    Shelf own(Query query) {
        return new Shelf(store, flights, uncacheable, query, new Flight());
    }

    /** Has others wait for this one; gives the flight that was there before, if there was one. */
    Optional<Flight> claim(Shelf shelf) {
        return flights.join(shelf.key(), shelf.flight());
    }

    /** Whether somebody asks the upstream for it now. */
    boolean isAskedFor(CacheKey key) {
        return flights.isUnderWay(key);
    }

    /** Whether the last response to such a request was not for sharing. */
    boolean isForOneOnly(Query query) {
        return uncacheable.has(query);
    }
}
