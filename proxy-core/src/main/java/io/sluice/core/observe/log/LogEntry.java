package io.sluice.core.observe.log;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import io.sluice.spi.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a line tells of: an exchange that is over. */
record LogEntry(Exchange exchange, ResponseHead response, Outcome outcome, LineTime time, String server) {

    RequestHead request() {
        return exchange.request();
    }

    String requestHeader(HeaderName name) {
        return request().headers().first(name).orElse("");
    }

    String responseHeader(HeaderName name) {
        return response.headers().first(name).orElse("");
    }

    String variable(String name) {
        return exchange.variable(name).orElse("");
    }

    /** The connection's address. Not the variable of that meaning, which a pattern's capture could hide. */
    String remote() {
        return exchange.remoteAddress().getAddress().getHostAddress();
    }

    /** The target that the client sent; plugins and rewrites may have changed that of the request since. */
    String uri() {
        return exchange.variable("request_uri").orElseGet(() -> request().target());
    }

    String path() {
        String uri = uri();
        int mark = uri.indexOf('?');
        return mark < 0 ? uri : uri.substring(0, mark);
    }

    String query() {
        String uri = uri();
        int mark = uri.indexOf('?');
        return mark < 0 ? "" : uri.substring(mark + 1);
    }

    /** The name that the client claims by Basic credentials (RFC 7617 §2), checked by nobody here. */
    String remoteUser() {
        String credentials = requestHeader(HeaderNames.AUTHORIZATION);
        if (!credentials.regionMatches(true, 0, "Basic ", 0, 6)) {
            return "";
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(credentials.substring(6).strip());
            String pair = new String(decoded, StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            return colon < 0 ? "" : pair.substring(0, colon);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    /** The request's id: of the plugin that made it, or as one of the two heads has it. */
    String requestId() {
        return exchange.variable("request_id")
                .or(() -> response.headers().first(HeaderNames.X_REQUEST_ID))
                .orElseGet(() -> requestHeader(HeaderNames.X_REQUEST_ID));
    }

    long requestBytes() {
        return outcome.requestBytes();
    }

    long responseBytes() {
        return outcome.responseBytes();
    }

    long micros() {
        return outcome.duration().toNanos() / 1000;
    }
}
