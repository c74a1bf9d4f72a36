package io.sluice.spi;

import java.util.Objects;

/**
 * This is the response. From {@code onRequest} it ends the request side: no later request plugin is called and nothing
 * goes upstream; the response still passes every {@code onResponse}.
 *
 * @param response what to send
 */
public record Respond(Response response) implements RequestResult, ResponseResult, FailureResult {
    /** Refuses null. */
    public Respond {
        Objects.requireNonNull(response, "response");
    }
}
