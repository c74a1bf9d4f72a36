package io.sluice.plugins.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import io.sluice.spi.Exchange;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.Optional;

/** What upstream, logs and later plugins are told of a token's claims. */
record Disclosure(List<ToHeader> toHeaders, List<ToVariable> toVariables) {
    record ToHeader(String claim, HeaderName header) {}

    record ToVariable(String claim, String variable) {
        ToVariable(String claim) {
            this(claim, "jwt_" + claim.replaceAll("\\W", "_"));
        }
    }

    Disclosure {
        toHeaders = List.copyOf(toHeaders);
        toVariables = List.copyOf(toVariables);
    }

    /**
     * Takes out of the claims what is told.
     *
     * @throws IllegalArgumentException when something of it cannot be told truly
     */
    Identity of(JWTClaimsSet claims, long notBefore, long expires) {
        return new Identity(
                notBefore,
                expires,
                toHeaders.stream().map(to -> text(claims, to.claim())).toList(),
                toVariables.stream().map(to -> text(claims, to.claim())).toList());
    }

    private static Optional<String> text(JWTClaimsSet claims, String name) {
        return Optional.ofNullable(claims.getClaim(name)).map(ClaimText::header);
    }

    /** Removes what a client claims of itself. */
    void removeClaimsOfTheClient(Exchange exchange) {
        for (var to : toHeaders) {
            exchange.request().headers().remove(to.header());
        }
    }

    void tell(Exchange exchange, Identity identity) {
        for (int i = 0; i < toHeaders.size(); i++) {
            var value = identity.headers().get(i);
            if (value.isPresent()) {
                exchange.request().headers().set(toHeaders.get(i).header(), value.get());
            }
        }
        for (int i = 0; i < toVariables.size(); i++) {
            var value = identity.variables().get(i);
            if (value.isPresent()) {
                exchange.setVariable(toVariables.get(i).variable(), value.get());
            }
        }
    }
}
