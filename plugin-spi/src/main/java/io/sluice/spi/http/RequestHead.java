package io.sluice.spi.http;

import java.util.Optional;

/**
 * Control data and header section of a request, in one canonical form for every HTTP version. Changes take effect at once:
 * later plugins and the upstream see them. Owned by the exchange's event loop.
 */
public interface RequestHead {

    /** The method, a token in its own case: {@code GET}. */
    String method();

    /** {@code http} or {@code https}, by the connection the client used. */
    String scheme();

    /** Host, and port where given, that the request is for: from the target or the {@code Host} header. */
    String authority();

    /** The authority's host in lower case, without port; an IPv6 address without brackets. */
    String host();

    /** The path, normalised (no dot segments), still percent-encoded; {@code *} for {@code OPTIONS *}. */
    String path();

    /** What follows the question mark, undecoded; empty when there is none. */
    String query();

    /** Path and query, as they go upstream. */
    String target();

    /**
     * Changes path and query.
     *
     * @param target begins with a slash
     * @throws IllegalArgumentException when it does not, or has characters that must not stand in a request line
     */
    void setTarget(String target);

    /**
     * Whether a body comes with it, or may come: HTTP/2 need not announce one, so that the headers alone do not tell. What a plugin
     * makes of the headers changes nothing in it.
     */
    default boolean hasBody() {
        return headers().contains(HeaderNames.TRANSFER_ENCODING)
                || headers()
                        .first(HeaderNames.CONTENT_LENGTH)
                        .filter(length -> !length.equals("0"))
                        .isPresent();
    }

    /** The header section, without pseudo-headers. {@code Host} is among it and always agrees with {@link #authority()}. */
    Headers headers();

    /** The protocol's version as logs have it: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2.0}. */
    String protocol();

    /** The first value of a query parameter, percent-decoded, with {@code +} as a space; the name is compared decoded. */
    default Optional<String> queryParameter(String name) {
        return QueryParameters.first(query(), name);
    }

    /**
     * Removes all query parameters of a name, compared decoded; the others stay as they are, in order and spelling.
     *
     * @return whether there were any
     */
    default boolean removeQueryParameter(String name) {
        String before = query();
        String after = QueryParameters.without(before, name);
        if (after.length() == before.length()) {
            return false;
        }
        setTarget(after.isEmpty() ? path() : path() + '?' + after);
        return true;
    }

    /** The first cookie of a name, as sent (RFC 6265 §5.4), quotes included. */
    default Optional<String> cookie(String name) {
        return Cookies.first(headers(), name);
    }
}
