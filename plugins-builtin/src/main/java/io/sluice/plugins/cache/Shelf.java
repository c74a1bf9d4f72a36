package io.sluice.plugins.cache;

/** Where one flight's response goes, and how those who wait for it learn of it. */
record Shelf(Store store, Flights flights, Uncacheable uncacheable, CacheKey key, Flight flight) {
    void put(StoredResponse response) {
        place(response, Store::put);
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
        way.put(store, key, response);
        if (flight.isOvertaken()) {
            // A purge came between the look and the deed.
            store.remove(key, response);
            abandon();
            return;
        }
        uncacheable.forget(key);
        flights.land(key, flight, Landing.STORED);
    }

    void refuse() {
        uncacheable.note(key);
        flights.land(key, flight, Landing.NOT_SHARED);
    }

    /** Nothing comes of it. Does nothing when something has come of it before. */
    void abandon() {
        flights.land(key, flight, Landing.ABANDONED);
    }

    void fail() {
        flights.land(key, flight, Landing.ERROR);
    }
}
