package io.sluice.spi.extension;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps responses behind the memory of caches, where there is more room, or where they outlive the proxy; {@code store} of a
 * {@code cache} plugin names it. It is asked only for what is not in memory, and what it gives is taken into memory.
 *
 * <p>All methods are called on virtual threads, for many keys at the same time, and may block. For one key what changes the store
 * comes one after the other; {@link #find} may come at any time. What throws or takes too long is logged and counted, and as good as
 * if nothing was stored: no client sees it. Nothing need be kept for sure: a store may forget whatever it likes, but must not give
 * what was removed.
 */
public interface CacheStore extends Extension {

    /** All that is stored for a key: responses to requests that differ in headers which {@code Vary} names. */
    List<StoredEntry> find(Key key) throws Exception;

    /** Keeps a response, in place of one for the same key with the same {@link StoredEntry#variant}. */
    void put(Key key, StoredEntry entry) throws Exception;

    /** Forgets one response, if it is there. */
    void remove(Key key, String variant) throws Exception;

    /** Forgets all responses that are meant; tells how many those were. */
    int removeAll(Selection selection) throws Exception;

    /**
     * What a response answers.
     *
     * @param cache {@code NAME} of the {@code [plugins.NAME]} that stores it: what is one cache's is nothing to another
     * @param scheme {@code http} or {@code https}
     * @param host in lower case, with the port unless it is the scheme's own
     * @param target path and query
     * @param parts what else tells keys apart: the upstream's name, and what the configuration makes part of them
     */
    record Key(String cache, String scheme, String host, String target, String parts) {
        /** One text for all of it, which no other key has. */
        public String text() {
            return cache + ' ' + scheme + "://" + host + target + '\n' + parts;
        }
    }

    /** Which responses are to be forgotten. */
    interface Selection {
        /** Whether a response is meant. */
        boolean covers(Key key, Set<String> tags);

        /**
         * The one address that is meant, for stores that need not look at all of theirs then: its keys are like this one but for
         * their {@link Key#parts}. Empty when it may be any.
         */
        Optional<Key> address();

        /** The tags of which a response that is meant has one; empty when tags do not matter. */
        Set<String> tags();
    }
}
