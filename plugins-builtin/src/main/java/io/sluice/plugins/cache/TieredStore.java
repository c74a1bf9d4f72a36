package io.sluice.plugins.cache;

import java.io.IOException;
import java.util.Optional;

/** Memory, and behind it a store of somebody else's that has all of it and more. */
record TieredStore(MemoryStore memory, SecondTier tier) implements Store {
    @Override
    public Optional<Variants> find(CacheKey key) {
        return memory.find(key);
    }

    @Override
    public void put(CacheKey key, StoredResponse response) {
        memory.put(key, response);
        tier.put(key, response);
    }

    @Override
    public void recall(CacheKey key, StoredResponse response) {
        memory.put(key, response);
    }

    @Override
    public void remove(CacheKey key, StoredResponse response) {
        memory.remove(key, response);
        tier.remove(key, response);
    }

    @Override
    public void removeAddress(CacheKey address) {
        memory.removeAddress(address);
        tier.removeAddress(address);
    }

    @Override
    public int purge(Selection selection) throws IOException {
        int here = memory.purge(selection);
        return Math.max(here, tier.purge(selection));
    }

    @Override
    public void close() {
        tier.close();
    }
}
