package io.sluice.plugins.combinedauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;

/** The answers to requests that are not let through. */
final class Refusals {
    static final Respond APP_ID_EMPTY = refusal("app id is empty");
    static final Respond APP_ID_INVALID = refusal("app id is invalid");
    static final Respond IP_INVALID = refusal("ip is invalid");
    static final Respond TIMESTAMP_EMPTY = refusal("timestamp is empty");
    static final Respond TIMESTAMP_INVALID = refusal("timestamp deviation is invalid");
    static final Respond DIGEST_EMPTY = refusal("digest is empty");
    static final Respond DIGEST_INVALID = refusal("digest is invalid");

    private Refusals() {}

    // RFC 9110 §15.5.2: a 401 must carry a challenge; no registered scheme is meant by these parameters.
    private static Respond refusal(String message) {
        return RequestResult.respond(Response.of(401)
                .withHeader(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .withHeader(HeaderNames.CACHE_CONTROL, "no-store")
                .withHeader(HeaderNames.WWW_AUTHENTICATE, "CombinedAuth")
                .withBody(("Plugin combined_auth invalid, message: " + message).getBytes(US_ASCII)));
    }
}
