package io.sluice.plugins.cache;

/** Where one flight's response goes, and how those who wait for it learn of it. */
record Shelf(Store store, Flights flights, Uncacheable uncacheable, Query query, Flight flight) {
    CacheKey key() {
        return query.key();
    }

    void put(StoredResponse response) {
        place(response, Store::put);
    }

    /** Puts a response in place of an older one, even where it varies otherwise. */
    void replace(StoredResponse old, StoredResponse response) {
        if (!old.vary().equals(response.vary())) {
            store.remove(key(), old);
        }
        put(response);
    }

    /** Takes a response into memory that was kept elsewhere. */
    void recall(StoredResponse response) {
        place(response, Store::recall);
    }

    private interface Way {
        void put(Store store, CacheKey key, StoredResponse response);
    }

    private void place(StoredResponse response, Way way) {
        if (flight.isOvertaken()) {
            abandon();
            return;
        }
        way.put(store, key(), response);
        if (flight.isOvertaken()) {
            // A purge came between the look and the deed.
            store.remove(key(), response);
            abandon();
            return;
        }
        uncacheable.forget(key());
        flights.land(key(), flight, Landing.STORED);
    }

    /** The response to this request is not to be stored. */
    void refuse() {
        uncacheable.note(query);
        flights.land(key(), flight, query.authorized() ? Landing.WITHHELD : Landing.NOT_SHARED);
    }

    /** The same, and what is stored is not good any more (RFC 9111 §4.3.3): unless it is only that this one gets something else. */
    void refuse(StoredResponse old) {
        if (!query.authorized()) {
            store.remove(key(), old);
        }
        refuse();
    }

    /** Nothing comes of it. Does nothing when something has come of it before. */
    void abandon() {
        flights.land(key(), flight, Landing.ABANDONED);
    }

    void fail() {
        flights.land(key(), flight, Landing.ERROR);
    }
}
