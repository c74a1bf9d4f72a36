package io.sluice.plugins.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keys that an issuer publishes. The library keeps them, asks for them again when their time is over and when a token names
 * one that is not among them, asks once for any number of tokens, not more than twice in a while, since strangers can name
 * any key, and stays with the old ones when the issuer fails.
 */
final class RemoteKeys implements Keys {
    private static final long PATIENCE_MILLIS = 15_000;

    private final Set<JWSAlgorithm> accepted;
    private final Issuer issuer;
    private final JWKSource<SecurityContext> keys;

    /**
     * Keys of an issuer.
     *
     * @param pause after the issuer was asked twice; shorter than {@code ttl}
     */
    RemoteKeys(
            JWKSetSource<SecurityContext> published,
            Set<JWSAlgorithm> accepted,
            Duration ttl,
            Duration pause,
            Logger logger) {
        // A published secret is known to everybody.
        this.accepted = new HashSet<>(accepted);
        this.accepted.removeAll(JWSAlgorithm.Family.HMAC_SHA);
        this.issuer = new Issuer(published, logger);
        this.keys = JWKSourceBuilder.create(issuer)
                .cache(ttl.toMillis(), PATIENCE_MILLIS)
                .refreshAheadCache(false)
                .rateLimited(pause.toMillis())
                .outageTolerantForever()
                .build();
    }

    @Override
    public Object edition() {
        return issuer.edition();
    }

    @Override
    public Candidates candidates(JWSHeader header) throws KeysUnavailable {
        if (header.getKeyID() == null || !accepted.contains(header.getAlgorithm())) {
            return Candidates.NONE;
        }
        try {
            var found = keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), NO_CONTEXT);
            return new Candidates(PublicKeys.of(found));
        } catch (KeySourceException e) {
            if (issuer.edition() == Issuer.NOTHING) {
                throw new KeysUnavailable(e);
            }
            // Others have just asked in vain, or the issuer fails: the token's key stays unknown.
            return Candidates.NONE;
        }
    }

    private static final @Nullable SecurityContext NO_CONTEXT = null;
}
