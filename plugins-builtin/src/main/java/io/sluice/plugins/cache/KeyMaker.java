package io.sluice.plugins.cache;

import io.sluice.spi.Exchange;
import io.sluice.spi.Template;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.RequestHead;
import java.util.List;

/** Makes keys of requests. */
record KeyMaker(List<HeaderName> headers, List<Template> templates) {
    KeyMaker {
        headers = List.copyOf(headers);
        templates = List.copyOf(templates);
    }

    CacheKey of(Exchange exchange) {
        var request = exchange.request();
        return new CacheKey(
                exchange.upstreamName(), request.scheme(), host(request), request.target(), parts(exchange));
    }

    private static String host(RequestHead request) {
        String authority = request.authority();
        String host = request.host();
        if (authority.equals(host)) {
            return host;
        }
        int colon = authority.lastIndexOf(':');
        String port = colon > authority.lastIndexOf(']') ? authority.substring(colon + 1) : "";
        if (port.isEmpty() || port.equals(request.scheme().equals("https") ? "443" : "80")) {
            return host;
        }
        return authority.startsWith(host) ? authority : host + ':' + port;
    }

    // Lengths go first, so that no value can look like the end of one part and the beginning of the next.
    private String parts(Exchange exchange) {
        if (headers.isEmpty() && templates.isEmpty()) {
            return "";
        }
        var parts = new StringBuilder();
        for (HeaderName name : headers) {
            var values = exchange.request().headers().all(name);
            parts.append(values.size()).append('*');
            values.forEach(value -> append(parts, value));
        }
        for (Template template : templates) {
            append(parts, template.expand(exchange));
        }
        return parts.toString();
    }

    private static void append(StringBuilder parts, String value) {
        parts.append(value.length()).append(':').append(value);
    }
}
