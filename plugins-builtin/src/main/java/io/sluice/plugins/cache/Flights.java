package io.sluice.plugins.cache;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who is asking the upstream for what: one for each key, whatever loop it is on. */
final class Flights {
    private final ConcurrentMap<CacheKey, Flight> flights = new ConcurrentHashMap<>();

    /** The flight for a key; empty when the given one is it now. */
    Optional<Flight> join(CacheKey key, Flight own) {
        return Optional.ofNullable(flights.putIfAbsent(key, own));
    }

    boolean isUnderWay(CacheKey key) {
        return flights.containsKey(key);
    }

    /** Ends a flight, once; what it brought is stored already. */
    void land(CacheKey key, Flight flight, Landing how) {
        flights.remove(key, flight);
        flight.land(how);
    }

    /** What is on its way for an address must not be stored. */
    void overtake(CacheKey address) {
        flights.forEach((key, flight) -> {
            if (key.address().equals(address.address())) {
                flight.overtake();
            }
        });
    }

    /** What is on its way at all must not be stored. */
    void overtakeAll() {
        flights.values().forEach(Flight::overtake);
    }
}
