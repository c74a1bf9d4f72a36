package io.sluice.plugins.cache;

import java.util.Set;

/** What is to be forgotten. */
sealed interface Selection {
    /** Whether a key and one of the responses stored for it are meant. */
    boolean covers(CacheKey key, Set<String> tags);

    /** One address, whatever other parts its keys have. */
    record Address(CacheKey address) implements Selection {
        public Address {
            address = address.address();
        }

        @Override
        public boolean covers(CacheKey key, Set<String> tags) {
            return address.equals(key.address());
        }
    }

    /** What begins alike at one host, by any scheme. */
    record Prefix(String host, String prefix) implements Selection {
        @Override
        public boolean covers(CacheKey key, Set<String> tags) {
            return key.host().equals(host) && key.target().startsWith(prefix);
        }
    }

    /** What has one of some tags. */
    record Tagged(Set<String> any) implements Selection {
        @Override
        public boolean covers(CacheKey key, Set<String> tags) {
            return tags.stream().anyMatch(any::contains);
        }
    }
}
