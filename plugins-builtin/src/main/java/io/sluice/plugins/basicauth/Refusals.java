package io.sluice.plugins.basicauth;

import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;

/** The answers of one realm to those who are not let through. */
record Refusals(Respond missing, Respond wrong, Respond busy) {
    static Refusals inRealm(String realm) {
        String challenge = "Basic realm=\"" + realm.replaceAll("([\"\\\\])", "\\\\$1") + "\", charset=\"UTF-8\"";
        return new Refusals(
                unauthorized("Authorization is missing", challenge),
                unauthorized("Invalid user or password", challenge),
                RequestResult.respond(
                        Response.text(503, "Too many sign-ins").withHeader(HeaderNames.RETRY_AFTER, "5")));
    }

    private static Respond unauthorized(String text, String challenge) {
        return RequestResult.respond(Response.text(401, text).withHeader(HeaderNames.WWW_AUTHENTICATE, challenge));
    }
}
