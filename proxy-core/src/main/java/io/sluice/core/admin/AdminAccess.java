package io.sluice.core.admin;

import io.sluice.spi.Exchange;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.config.IpLiteral;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may do what. With tokens, whoever bears one, and with an authenticator whom that knows; without, whoever sits on this machine may do everything, and others may look.
 * Without tokens a browser on this machine is the danger: it sends whatever a page from elsewhere makes it send, so requests by
 * names that are not ours (DNS rebinding), and changes that a page asks for, are refused.
 */
public final class AdminAccess {
    private static final String SCHEME = "Bearer ";
    private static final List<HeaderName> FORWARDING =
            List.of(HeaderNames.FORWARDED, HeaderNames.X_FORWARDED_FOR, HeaderNames.VIA);
    private static final Response UNKNOWN = Response.text(401, "a token is needed, as Authorization: Bearer TOKEN\n")
            .withHeader(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"sluice admin\"");
    private static final Response NOT_OURS =
            Response.text(421, "not a name of this listener: see hosts in [admin] of the configuration\n");
    private static final Response FROM_A_PAGE = Response.text(403, "changes are not taken from web pages\n");

    private final Set<String> hosts;
    private final List<AdminToken> tokens;
    private final boolean authenticating;

    /**
     * Rules.
     *
     * @param hosts names that requests may be for, besides {@code localhost} and addresses
     * @param tokens all that count
     * @param authenticating whether somebody else knows people without a token
     */
    public AdminAccess(List<String> hosts, List<AdminToken> tokens, boolean authenticating) {
        this.authenticating = authenticating;
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.tokens = List.copyOf(tokens);
    }

    /** Why a request must not be served for which a role is needed; empty when it may. */
    Optional<Response> refusal(Exchange exchange, AdminRole needed) {
        RequestHead request = exchange.request();
        if (!isOurs(request.host())) {
            return Optional.of(NOT_OURS);
        }
        if (!tokens.isEmpty() || authenticating) {
            return refusal(role(request), needed);
        }
        boolean changes = !request.method().equals("GET") && !request.method().equals("HEAD");
        if (changes && request.headers().contains(HeaderNames.ORIGIN)) {
            return Optional.of(FROM_A_PAGE);
        }
        return tooLow(isLocal(exchange) ? AdminRole.ROOT : AdminRole.READ, needed);
    }

    /** Whether an authenticator is to be asked, as who comes has no token. */
    boolean isLeftToAuthenticator(Exchange exchange) {
        RequestHead request = exchange.request();
        return authenticating && isOurs(request.host()) && role(request).isEmpty();
    }

    /** The same for somebody, or nobody, who is known. */
    static Optional<Response> refusal(Optional<AdminRole> role, AdminRole needed) {
        return role.map(known -> tooLow(known, needed)).orElse(Optional.of(UNKNOWN));
    }

    private boolean isOurs(String host) {
        return host.equals("localhost")
                || hosts.contains(host)
                || IpLiteral.parse(host).isPresent();
    }

    /** What a proxy on this machine forwards comes from elsewhere. */
    private static boolean isLocal(Exchange exchange) {
        Headers headers = exchange.request().headers();
        return exchange.remoteAddress().getAddress().isLoopbackAddress()
                && FORWARDING.stream().noneMatch(headers::contains);
    }

    /** All tokens are compared, whichever it is. */
    private Optional<AdminRole> role(RequestHead request) {
        String credentials = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        if (!credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] digest = AdminToken.digest(credentials.substring(SCHEME.length()).strip());
        Optional<AdminRole> found = Optional.empty();
        for (AdminToken token : tokens) {
            boolean equal = token.hasDigest(digest);
            if (equal && found.map(role -> !role.covers(token.role())).orElse(true)) {
                found = Optional.of(token.role());
            }
        }
        return found;
    }

    private static Optional<Response> tooLow(AdminRole role, AdminRole needed) {
        return role.covers(needed)
                ? Optional.empty()
                : Optional.of(
                        Response.text(403, "needs the role " + needed.name().toLowerCase(Locale.ROOT) + '\n'));
    }
}
