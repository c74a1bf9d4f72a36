package io.sluice.plugins.refererrestriction;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.http.HeaderNames;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets requests through by the host of the page that they come from.
 *
 * @param listed the hosts that are listed now
 * @param allows whether requests from there are let through, or the others
 * @param allowsMissing whether requests from nowhere are
 */
record RefererRestriction(
        Supplier<HostSet> listed, boolean allows, boolean allowsMissing, Respond refusal, Runnable closing)
        implements Plugin {
    @Override
    public RequestResult onRequest(Exchange exchange) {
        var referer = exchange.request().headers().first(HeaderNames.REFERER);
        return mayPass(referer.orElse("")) ? RequestResult.proceed() : refusal;
    }

    private boolean mayPass(String referer) {
        if (referer.isEmpty()) {
            return allowsMissing;
        }
        return host(referer).map(host -> listed.get().contains(host)).orElse(false) == allows;
    }

    /** The host of a URL, in lower case; empty when it has none. */
    static Optional<String> host(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            return Optional.empty();
        }
        int from = scheme + 3;
        int end = from;
        while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        from = Math.max(from, url.lastIndexOf('@', end - 1) + 1);
        boolean bracketed = from < end && url.charAt(from) == '[';
        int close = bracketed ? url.indexOf(']', from) : url.indexOf(':', from);
        int to = close >= 0 && close < end ? close : end;
        String host = url.substring(from + (bracketed ? 1 : 0), to);
        return host.isEmpty() ? Optional.empty() : Optional.of(withoutDot(host.toLowerCase(Locale.ROOT)));
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    @Override
    public void close() {
        closing.run();
    }
}
