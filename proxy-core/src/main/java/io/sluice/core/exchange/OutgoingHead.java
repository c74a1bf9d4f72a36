package io.sluice.core.exchange;

import io.sluice.core.forward.ForwardedField;
import io.sluice.core.forward.ForwardedHeaders;
import io.sluice.core.forward.HopByHopHeaders;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.core.route.Location;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;

/** What a gateway does to a request's head before it goes upstream. */
final class OutgoingHead {
    private OutgoingHead() {}

    /**
     * Prepares header fields in place.
     *
     * @return ready lines that go behind them
     */
    static byte[] prepare(Fields fields, ProxyExchange exchange) {
        HopByHopHeaders.removeFromRequest(fields);
        ServerGeneration server = exchange.server();
        Location location = exchange.route();
        ClientConnection connection = exchange.connection();
        byte[] moreLines = server.via().line(exchange.request().version());
        if (!server.trustedProxies().contains(connection.remoteText())) {
            ForwardedHeaders.removeFrom(fields);
            moreLines = location.forwards() ? connection.forwarded().ready(moreLines) : moreLines;
        } else {
            ForwardedHeaders.removeUnread(fields);
            if (location.forwards()) {
                connection.forwarded().extend(fields, exchange.clientAddress());
            }
        }
        if (location.forwards() && !fields.mayHave(KnownHeader.X_FORWARDED_HOST)) {
            fields.set(HeaderNames.X_FORWARDED_HOST, exchange.request().authority());
        }
        if (location.forwardsByStandard()) {
            fields.set(KnownHeader.FORWARDED.headerName(), forwarded(fields, exchange));
        }
        for (var line : location.setHeaders()) {
            fields.set(line.name(), line.value().expand(exchange));
        }
        for (var line : location.addHeaders()) {
            fields.add(line.name(), line.value().expand(exchange));
        }
        return moreLines;
    }

    private static String forwarded(Fields fields, ProxyExchange exchange) {
        ClientConnection connection = exchange.connection();
        String scheme = connection.isSecure() ? "https" : "http";
        return ForwardedField.value(
                fields,
                exchange.clientAddress(),
                connection.remoteText(),
                exchange.request().authority(),
                scheme);
    }

    /** A call with the exchange's method and target, and these fields and ready lines. */
    static UpstreamCall asCall(ProxyExchange exchange, Fields fields, byte[] moreLines) {
        var call = UpstreamCall.of(
                        exchange.request().method(), exchange.request().target())
                .withHeaders(fields);
        for (String line :
                new String(moreLines, StandardCharsets.ISO_8859_1).lines().toList()) {
            int colon = line.indexOf(": ");
            call = call.withHeader(HeaderName.of(line.substring(0, colon)), line.substring(colon + 2));
        }
        return call;
    }
}
