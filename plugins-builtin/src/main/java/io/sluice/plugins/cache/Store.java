package io.sluice.plugins.cache;

import java.io.IOException;
import java.util.Optional;

/**
 * Where responses are kept. For use on event loops, by all of them, but for what is said to take long: what is kept elsewhere than
 * in memory is found by a {@link SecondTier}, and recalled.
 */
interface Store {

    /** What is stored for a key. */
    Optional<Variants> find(CacheKey key);

    /** Keeps a response, in place of one that varies alike. */
    void put(CacheKey key, StoredResponse response);

    /** Keeps a response in memory that is kept elsewhere already. */
    void recall(CacheKey key, StoredResponse response);

    /** Forgets one response. */
    void remove(CacheKey key, StoredResponse response);

    /** Forgets all that is stored for an address, whatever other parts its keys have. */
    void removeAddress(CacheKey address);

    /** Forgets what is selected; tells how much that was. May look at all keys, and wait: it is not for event loops. */
    int purge(Selection selection) throws IOException;

    /** Nothing is put any more. May wait. */
    void close();
}
