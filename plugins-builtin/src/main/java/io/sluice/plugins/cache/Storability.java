package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.Validators;
import java.util.ArrayList;
import java.util.List;

/** Decides whether the response to a {@code GET} may be kept for others (RFC 9111 §3). */
record Storability(Policy policy) {

    /**
     * Decides.
     *
     * @param authorized whether the request went upstream with {@code Authorization}
     * @param request its directives
     * @param control the response's directives
     */
    Verdict judge(boolean authorized, CacheControl request, int status, Headers headers, CacheControl control) {
        if (request.has("no-store")) {
            return new Verdict.Refuse("request-no-store");
        }
        // Of a status that is not known to the cache there may be more to obey than is written here.
        if (status == 206 || status == 304 || (control.has("must-understand") && !Statuses.isUnderstood(status))) {
            return new Verdict.Refuse("status");
        }
        if (control.has("no-store") && !control.has("must-understand")) {
            return new Verdict.Refuse("no-store");
        }
        if (control.hasUnlimited("private")) {
            return new Verdict.Refuse("private");
        }
        if (authorized && !control.has("public") && !control.has("s-maxage") && !control.has("must-revalidate")) {
            return new Verdict.Refuse("authorization");
        }
        if (policy.wantsCacheControl() && !control.isPresent()) {
            return new Verdict.Refuse("no-cache-control");
        }
        List<HeaderName> without = without(control);
        if (headers.contains(HeaderNames.SET_COOKIE) && !without.contains(HeaderNames.SET_COOKIE)) {
            // No rule of the RFC, but what everybody relies on: a cookie is meant for one.
            return new Verdict.Refuse("set-cookie");
        }
        if (VaryKey.isUnanswerable(headers)) {
            return new Verdict.Refuse("vary");
        }
        return isOfUse(status, headers, control) ? new Verdict.Store(without) : new Verdict.Refuse("no-freshness");
    }

    private static List<HeaderName> without(CacheControl control) {
        var names = new ArrayList<>(control.limits("private"));
        names.addAll(control.limits("no-cache"));
        return names;
    }

    /** Whether it could be served later, as it is or once validated. */
    private boolean isOfUse(int status, Headers headers, CacheControl control) {
        boolean explicit = control.has("max-age") || control.has("s-maxage") || headers.contains(HeaderNames.EXPIRES);
        if (!explicit && !control.has("public") && !Statuses.isHeuristicallyCacheable(status)) {
            return false;
        }
        return Validators.of(headers).isPresent()
                || (!control.hasUnlimited("no-cache") && Freshness.lifetime(status, headers, control, policy, 0) > 0);
    }
}
