package io.sluice.plugins.forwardauth;

import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.upstream.UpstreamAnswer;

/** An answer as the client gets it: a page to sign in at, a redirect there, or why it may not. */
final class Relay {
    private Response response;

    private Relay(int status) {
        response = Response.of(status);
    }

    /**
     * The response that an answer becomes.
     *
     * @throws IllegalArgumentException when no client could get it
     */
    static Response of(UpstreamAnswer answer) {
        var relay = new Relay(answer.status());
        answer.headers().forEach(relay::line);
        byte[] body = answer.bytes();
        return body.length == 0 ? relay.response : relay.response.withBody(body);
    }

    private void line(String text, String value) {
        var name = HeaderName.of(text);
        if (!ProxysOwn.isConnections(name) && !name.equals(HeaderNames.DATE)) {
            response = response.withHeader(name, value);
        }
    }
}
