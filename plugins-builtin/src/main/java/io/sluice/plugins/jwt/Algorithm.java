package io.sluice.plugins.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Set;

/** Ways to sign (RFC 7518 §3.1, RFC 8037 §3.1). There is no {@code none}. */
enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EDDSA;

    /** How tokens spell it; the last one has an old and a new name (RFC 9864). */
    Set<JWSAlgorithm> names() {
        return this == EDDSA ? Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519) : Set.of(JWSAlgorithm.parse(name()));
    }
}
