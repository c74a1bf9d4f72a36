package io.sluice.plugins.jwt;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import io.sluice.plugins.jwt.Keys.Candidates;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token must claim, besides that its time has come and is not over, which is looked at with each request. */
final class ClaimRules extends DefaultJWTClaimsVerifier<Candidates> {
    private final Map<String, List<String>> values;

    /**
     * Rules for claims.
     *
     * @param audience empty for any
     */
    ClaimRules(Optional<String> issuer, Set<String> audience, Set<String> required, Map<String, List<String>> values) {
        super(audience.isEmpty() ? null : audience, issuedBy(issuer), required, null);
        this.values = Map.copyOf(values);
    }

    private static JWTClaimsSet issuedBy(Optional<String> issuer) {
        var claims = new JWTClaimsSet.Builder();
        issuer.ifPresent(claims::issuer);
        return claims.build();
    }

    @Override
    public void verify(JWTClaimsSet claims, @Nullable Candidates context) throws BadJWTException {
        super.verify(claims, context);
        for (var rule : values.entrySet()) {
            if (!hasOneOf(claims, rule.getKey(), rule.getValue())) {
                throw new BadJWTException(rule.getKey() + " has none of the accepted values");
            }
        }
    }

    private static boolean hasOneOf(JWTClaimsSet claims, String name, List<String> accepted) {
        Object claim = claims.getClaim(name);
        return claim != null && ClaimText.all(name, claim).stream().anyMatch(accepted::contains);
    }

    @Override
    protected @Nullable Date currentTime() {
        return null;
    }
}
