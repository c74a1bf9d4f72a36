package io.sluice.plugins.cache;

import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Where responses are kept. For use on event loops, by all of them, but for what is said to take long. A store that has its bodies
 * elsewhere than in memory finds heads as fast as one in memory, and gives bodies that are read when they are sent.
 */
interface Store {

    /** What is stored for a key. */
    Optional<Variants> find(CacheKey key);

    /** Keeps a response, in place of one that varies alike. */
    void put(CacheKey key, StoredResponse response);

    /** Forgets one response. */
    void remove(CacheKey key, StoredResponse response);

    /** Forgets all that is stored for an address, whatever other parts its keys have; tells whether there was anything. */
    boolean removeAddress(CacheKey address);

    /** Forgets what a condition holds for; tells how many keys that were. Looks at all keys, so it is not for event loops. */
    int removeIf(BiPredicate<CacheKey, Variants> condition);
}
