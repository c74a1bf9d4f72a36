package io.sluice.plugins.jwt;

import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;

/**
 * Why a request is not let through. Challenges are those of RFC 6750 §3.
 *
 * @param guessed whether this is what somebody gets who guesses, so that it had better take its time
 */
record Refusal(Respond answer, boolean guessed) implements Verdict {
    private static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";

    static final Refusal MISSING = new Refusal(unauthorized("Jwt authorization is missing", "Bearer"), false);
    static final Refusal MALFORMED =
            new Refusal(unauthorized("Jwt authorization format is invalid", INVALID_TOKEN), true);
    static final Refusal INVALID = new Refusal(unauthorized("Jwt authorization is invalid", INVALID_TOKEN), true);
    static final Refusal EXPIRED = new Refusal(
            unauthorized("Jwt authorization is expired", INVALID_TOKEN + ", error_description=\"expired\""), false);

    /** Not the client's fault: it should keep its token. */
    static final Refusal NO_KEYS = new Refusal(
            RequestResult.respond(
                    Response.text(503, "Jwt keys are unavailable").withHeader(HeaderNames.RETRY_AFTER, "10")),
            false);

    private static Respond unauthorized(String text, String challenge) {
        return RequestResult.respond(Response.text(401, text).withHeader(HeaderNames.WWW_AUTHENTICATE, challenge));
    }
}
