package io.sluice.plugins.authenticate;

import io.sluice.spi.Exchange;
import io.sluice.spi.extension.Authenticator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What somebody brings along: a copy, which may leave the event loop. */
record Brought(Map<String, String> headers, String clientAddress) implements Authenticator.Credentials {
    static Brought by(Exchange exchange) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.request().headers().forEach(headers::putIfAbsent);
        return new Brought(headers, exchange.clientAddress());
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
