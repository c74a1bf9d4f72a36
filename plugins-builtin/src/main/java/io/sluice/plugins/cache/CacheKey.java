package io.sluice.plugins.cache;

/**
 * What a stored response answers. The method is {@code GET} always: that is all that is stored, and HEAD is answered by it.
 *
 * @param upstream the name of the one that would be asked: another one has something else at the same address, and locations that
 *     rewrite, or plugins that choose, lead to several
 * @param host in lower case, with the port unless it is the scheme's own
 * @param target path and query
 * @param parts what the configuration adds, empty when it adds nothing
 */
record CacheKey(String upstream, String scheme, String host, String target, String parts) {

    /** What all keys of the same address have in common. */
    CacheKey address() {
        return isAddress() ? this : address(scheme, host, target);
    }

    static CacheKey address(String scheme, String host, String target) {
        return new CacheKey("", scheme, host, target, "");
    }

    boolean isAddress() {
        return upstream.isEmpty() && parts.isEmpty();
    }
}
