package io.sluice.plugins.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads public keys as operators and issuers write them. */
final class PublicKeys {
    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");
    private static final int LEAST_RSA_BITS = 2048;
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");

    // RFC 8410 §4: what stands before the 32 bytes of an Ed25519 key.
    private static final byte[] ED25519 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private PublicKeys() {}

    /**
     * Reads a key or a certificate in PEM.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static PublicKey ofPem(String text) {
        var pem = PEM.matcher(text);
        if (!pem.matches()) {
            throw new IllegalArgumentException("not in PEM: \"-----BEGIN PUBLIC KEY-----\" …");
        }
        return switch (pem.group(1)) {
            case "PUBLIC KEY" -> ofDer(Base64.getMimeDecoder().decode(pem.group(2)));
            case "CERTIFICATE" -> ofCertificate(text.strip());
            default ->
                throw new IllegalArgumentException("must be a PUBLIC KEY or a CERTIFICATE, was a " + pem.group(1));
        };
    }

    private static PublicKey ofCertificate(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
                    .getPublicKey();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a certificate: " + e.getMessage(), e);
        }
    }

    private static PublicKey ofDer(byte[] der) {
        return KINDS.stream()
                .flatMap(kind -> ofDer(kind, der).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a key of RSA, an elliptic curve or Ed25519"));
    }

    private static Optional<PublicKey> ofDer(String kind, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
        } catch (InvalidKeySpecException notOfThisKind) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + kind, e);
        }
    }

    /** Published keys; without those of kinds that are not for signatures, and of weak ones. */
    static List<Key> of(List<JWK> published) {
        var keys = new ArrayList<Key>();
        for (var key : published) {
            switch (key) {
                case RSAKey rsa when rsa.size() < LEAST_RSA_BITS -> {}
                case OctetKeyPair pair
                when pair.getCurve().equals(Curve.Ed25519) -> keys.add(ofEd25519(pair.getDecodedX()));
                default ->
                    KeyConverter.toJavaKeys(List.of(key)).stream()
                            .filter(PublicKey.class::isInstance)
                            .forEach(keys::add);
            }
        }
        return keys;
    }

    /**
     * The algorithms that a key is for.
     *
     * @throws IllegalArgumentException for a kind that is not known, or a key that is too weak
     */
    static Set<JWSAlgorithm> algorithms(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() < LEAST_RSA_BITS ->
                throw new IllegalArgumentException("an RSA key needs %d bits, has %d"
                        .formatted(LEAST_RSA_BITS, rsa.getModulus().bitLength()));
            case RSAPublicKey rsa -> RSASSAVerifier.SUPPORTED_ALGORITHMS;
            case ECPublicKey elliptic -> algorithms(elliptic);
            case EdECPublicKey edwards -> Ed25519Verifier.ALGORITHMS;
            default -> throw new IllegalArgumentException("no key for signatures: " + key.getAlgorithm());
        };
    }

    private static Set<JWSAlgorithm> algorithms(ECPublicKey key) {
        try {
            return new ECDSAVerifier(key).supportedJWSAlgorithms();
        } catch (JOSEException e) {
            throw new IllegalArgumentException("no key for signatures of tokens: " + e.getMessage(), e);
        }
    }

    private static PublicKey ofEd25519(byte[] point) {
        var der = new byte[ED25519.length + point.length];
        System.arraycopy(ED25519, 0, der, 0, ED25519.length);
        System.arraycopy(point, 0, der, ED25519.length, point.length);
        return ofDer(der);
    }
}
