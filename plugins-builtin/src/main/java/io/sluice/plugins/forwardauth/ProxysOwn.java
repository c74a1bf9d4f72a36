package io.sluice.plugins.forwardauth;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.util.Set;

/** Headers that are not handed from one message to another. */
final class ProxysOwn {
    /** RFC 9110 §7.6.1, §8.6, §7.2: of one connection or one message's framing. */
    private static final Set<HeaderName> CONNECTIONS = Set.of(
            HeaderNames.CONNECTION,
            HeaderNames.CONTENT_LENGTH,
            HeaderNames.EXPECT,
            HeaderNames.HOST,
            HeaderNames.KEEP_ALIVE,
            HeaderNames.PROXY_AUTHENTICATE,
            HeaderNames.PROXY_AUTHORIZATION,
            HeaderNames.PROXY_CONNECTION,
            HeaderNames.TE,
            HeaderNames.TRAILER,
            HeaderNames.TRANSFER_ENCODING,
            HeaderNames.UPGRADE);

    /** What this proxy says itself of where a request comes from. */
    private static final Set<HeaderName> ORIGIN = Set.of(
            HeaderNames.FORWARDED,
            HeaderNames.X_FORWARDED_FOR,
            HeaderNames.X_FORWARDED_HOST,
            HeaderNames.X_FORWARDED_PORT,
            HeaderNames.X_FORWARDED_PROTO,
            HeaderNames.X_REAL_IP,
            Question.METHOD,
            Question.URI);

    /** What is about a body or a copy that the client has, and would be about the auth server's. */
    private static final Set<HeaderName> ABOUT_BODIES = Set.of(
            HeaderNames.ACCEPT_ENCODING,
            HeaderNames.CONTENT_ENCODING,
            HeaderNames.CONTENT_TYPE,
            HeaderNames.IF_MATCH,
            HeaderNames.IF_MODIFIED_SINCE,
            HeaderNames.IF_NONE_MATCH,
            HeaderNames.IF_RANGE,
            HeaderNames.IF_UNMODIFIED_SINCE,
            HeaderNames.RANGE);

    private ProxysOwn() {}

    static boolean isConnections(HeaderName name) {
        return CONNECTIONS.contains(name);
    }

    static boolean isAboutOrigin(HeaderName name) {
        return ORIGIN.contains(name);
    }

    static boolean isAboutBodies(HeaderName name) {
        return ABOUT_BODIES.contains(name);
    }
}
