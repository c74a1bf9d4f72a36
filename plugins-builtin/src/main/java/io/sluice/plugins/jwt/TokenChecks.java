package io.sluice.plugins.jwt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JOSEObjectTypeVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.sluice.plugins.jwt.Keys.Candidates;
import io.sluice.spi.PluginContext;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.TtlCache;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;

/**
 * Looks at tokens (RFC 7519 §7.2, RFC 8725). Clients send the same token many times, and a signature takes up to a
 * millisecond: what was found good is known again by its hash, for as long as the keys are the same. Its times are looked at
 * each time.
 */
final class TokenChecks {
    private record Known(Object edition, Identity identity) {}

    private static final int KNOWN_AT_MOST = 10_000;

    // RFC 8725 §3.11: what was signed to be something else is no token. A header need not say what it is.
    private static final JOSEObjectTypeVerifier<Candidates> TYPES = new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT,
            new JOSEObjectType("at+jwt"),
            new JOSEObjectType("application/jwt"),
            new JOSEObjectType("application/at+jwt"),
            null);

    private final Keys keys;
    private final DefaultJWTProcessor<Candidates> processor = new DefaultJWTProcessor<>();
    private final Disclosure disclosure;
    private final long leeway;
    private final Clock clock;
    private final TtlCache<ByteBuffer, Known> known;

    /**
     * Checks by some keys.
     *
     * @param believed how long something is known without the keys being asked for
     */
    TokenChecks(
            Keys keys,
            ClaimRules rules,
            Disclosure disclosure,
            Duration leeway,
            Duration believed,
            PluginContext context) {
        this.keys = keys;
        this.disclosure = disclosure;
        this.leeway = leeway.toSeconds();
        this.clock = context.clock();
        this.known = context.cache("tokens", CacheTerms.entries(KNOWN_AT_MOST, believed));
        processor.setJWSTypeVerifier(TYPES);
        processor.setJWSKeySelector((header, candidates) -> candidates.keys());
        processor.setJWSVerifierFactory(new Verifiers());
        processor.setJWTClaimsSetVerifier(rules);
    }

    /** What is known of a token already. Fit for an event loop. */
    Optional<Verdict> recall(String token) {
        return known.find(fingerprint(token))
                .filter(found -> found.edition().equals(keys.edition()))
                .map(found -> found.identity().at(now()));
    }

    /** Looks at a token from all sides. May block. */
    Verdict check(String token) {
        if (token.chars().filter(c -> c == '.').count() != 2) {
            return Refusal.MALFORMED;
        }
        // Before the keys: what is kept may be forgotten too early, but never too late.
        var edition = keys.edition();
        try {
            var jwt = parse(token);
            var claims = processor.process(jwt, keys.candidates(jwt.getHeader()));
            return accept(token, claims, edition);
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
            return Refusal.INVALID;
        } catch (KeysUnavailable e) {
            return Refusal.NO_KEYS;
        }
    }

    private static SignedJWT parse(String token) throws ParseException {
        try {
            return SignedJWT.parse(token);
        } catch (NullPointerException e) {
            // The library trips over a header that is JSON's null.
            throw new ParseException("no header", 0);
        }
    }

    private Verdict accept(String token, JWTClaimsSet claims, Object edition) {
        Date expires = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        long from = notBefore == null ? Long.MIN_VALUE : seconds(notBefore) - leeway;
        long to = expires == null ? Long.MAX_VALUE : seconds(expires) + leeway;
        var identity = disclosure.of(claims, from, to);
        var verdict = identity.at(now());
        if (verdict == identity) {
            known.put(fingerprint(token), new Known(edition, identity));
        }
        return verdict;
    }

    private static long seconds(Date date) {
        return date.toInstant().getEpochSecond();
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static ByteBuffer fingerprint(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
