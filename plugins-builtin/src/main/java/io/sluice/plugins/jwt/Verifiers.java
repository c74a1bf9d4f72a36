package io.sluice.plugins.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeyTypeException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import java.security.Key;
import java.security.interfaces.EdECPublicKey;
import java.util.HashSet;
import java.util.Set;

/** The library's verifiers, and Ed25519 by the JDK, for which the library's own would need a further one. */
final class Verifiers implements JWSVerifierFactory {
    private final JWSVerifierFactory library = new DefaultJWSVerifierFactory();

    @Override
    public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
        if (!Ed25519Verifier.ALGORITHMS.contains(header.getAlgorithm())) {
            return library.createJWSVerifier(header, key);
        }
        if (key instanceof EdECPublicKey edwards) {
            return new Ed25519Verifier(edwards);
        }
        throw new KeyTypeException(EdECPublicKey.class);
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        var all = new HashSet<>(library.supportedJWSAlgorithms());
        all.addAll(Ed25519Verifier.ALGORITHMS);
        return all;
    }

    @Override
    public JCAContext getJCAContext() {
        return library.getJCAContext();
    }
}
