package io.sluice.core.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A certificate with the rest of its chain, and its private key. Equal to every other one made of the same bytes. */
public final class Credential {
    private static final int DNS_NAME = 2;
    private static final int MIN_RSA_BITS = 2048;

    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final String fingerprint;

    private Credential(List<X509Certificate> chain, PrivateKey key, String fingerprint) {
        this.chain = chain;
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /**
     * Reads a certificate and its chain.
     *
     * @param text PEM, the certificate itself first
     */
    public static List<X509Certificate> chain(String text) throws UnusableCredential {
        List<X509Certificate> chain = Pem.certificates(text);
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw new UnusableCredential("certificate " + (i + 1) + " of the chain is not that of the issuer of "
                        + (i == 1 ? "the first" : "certificate " + i));
            }
        }
        if (chain.getFirst().getPublicKey() instanceof RSAKey rsa
                && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new UnusableCredential(
                    "its RSA key has " + rsa.getModulus().bitLength() + " bits, too few to be safe");
        }
        return chain;
    }

    /**
     * Reads the key to a certificate.
     *
     * @param text PEM
     */
    public static Credential of(List<X509Certificate> chain, String text) throws UnusableCredential {
        PrivateKey key = Pem.privateKey(text);
        if (!belongTogether(chain.getFirst().getPublicKey(), key)) {
            throw new UnusableCredential("the key is not that of the certificate");
        }
        return new Credential(chain, key, fingerprint(chain, key));
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey key) {
        if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        try {
            var signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            byte[] message = "sluice".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String fingerprint(List<X509Certificate> chain, PrivateKey key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : chain) {
                digest.update(certificate.getEncoded());
            }
            digest.update(key.getEncoded());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How to ask whether the certificate is still good; empty where it names nobody to ask, or its chain lacks the issuer. */
    Optional<OcspQuestion> ocsp() {
        return OcspQuestion.about(chain);
    }

    List<X509Certificate> chain() {
        return chain;
    }

    PrivateKey key() {
        return key;
    }

    /** The hosts in the certificate, as far as a name asked for can match them. */
    public List<String> names() throws UnusableCredential {
        try {
            Collection<List<?>> alternatives = chain.getFirst().getSubjectAlternativeNames();
            return alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(name -> Objects.equals(name.get(0), DNS_NAME))
                            .flatMap(name -> HostNames.parse(String.valueOf(name.get(1))).stream())
                            .toList();
        } catch (CertificateParsingException e) {
            throw new UnusableCredential("the names in the certificate cannot be read: " + e.getMessage(), e);
        }
    }

    /** Why the certificate is of no use at a time, if so. */
    public Optional<String> fault(Instant now) {
        X509Certificate certificate = chain.getFirst();
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            return Optional.of("the certificate has expired at " + end);
        }
        return now.isBefore(begin) ? Optional.of("the certificate is not valid before " + begin) : Optional.empty();
    }

    /** How long the certificate can still be used. */
    public Duration timeLeft(Instant now) {
        return Duration.between(now, chain.getFirst().getNotAfter().toInstant());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credential credential && credential.fingerprint.equals(fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return chain.getFirst().getSubjectX500Principal().getName();
    }
}
