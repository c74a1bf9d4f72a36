package io.sluice.plugins.cache;

/**
 * What a stored response answers. The method is {@code GET} always: that is all that is stored, and HEAD is answered by it.
 *
 * @param host in lower case, with the port unless it is the scheme's own
 * @param target path and query
 * @param parts what the configuration adds, empty when it adds nothing
 */
record CacheKey(String scheme, String host, String target, String parts) {

    /** What all keys of the same address have in common. */
    CacheKey address() {
        return parts.isEmpty() ? this : new CacheKey(scheme, host, target, "");
    }

    CacheKey withTarget(String other) {
        return new CacheKey(scheme, host, other, parts);
    }

    boolean isOf(String otherScheme, String otherHost) {
        return scheme.equals(otherScheme) && host.equals(otherHost);
    }
}
