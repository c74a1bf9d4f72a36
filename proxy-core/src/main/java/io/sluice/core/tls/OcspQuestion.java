package io.sluice.core.tls;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The question to a certificate's authority whether it is still good (RFC 6960), where to ask it, and what is a proper answer.
 *
 * @param responder named by the certificate
 */
record OcspQuestion(URI responder, X509Certificate certificate, X509Certificate issuer) {
    private static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final byte[] OCSP = HexFormat.of().parseHex("06082b06010505073001");
    private static final byte[] SHA_1 = HexFormat.of().parseHex("06052b0e03021a");
    private static final int URI_NAME = 0x86;
    private static final int EXPLICIT_0 = 0xa0;
    private static final int GENERALIZED_TIME = 0x18;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");
    /** For how long an answer is good that does not say so. */
    private static final Duration UNSAID = Duration.ofHours(1);

    /** When an answer is good. */
    record Window(Instant from, Instant until) {}

    /** The question for a certificate whose chain has its issuer, if it names a responder. */
    static Optional<OcspQuestion> about(List<X509Certificate> chain) {
        if (chain.size() < 2) {
            return Optional.empty();
        }
        return responderOf(chain.getFirst()).map(uri -> new OcspQuestion(uri, chain.get(0), chain.get(1)));
    }

    private static Optional<URI> responderOf(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_ACCESS);
        if (extension == null) {
            return Optional.empty();
        }
        try {
            var accesses = new DerReader(extension).open().open();
            while (accesses.hasNext()) {
                var access = accesses.open();
                if (Arrays.equals(access.take(), OCSP) && access.nextTag() == URI_NAME) {
                    URI uri = URI.create(new String(access.open().rest(), java.nio.charset.StandardCharsets.US_ASCII));
                    return Optional.of(uri)
                            .filter(found -> "http".equals(found.getScheme()) || "https".equals(found.getScheme()));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // A certificate whose extension cannot be read names nobody.
            return Optional.empty();
        }
    }

    /** The question's bytes. */
    byte[] bytes() {
        byte[] id = Der.sequence(
                Der.sequence(SHA_1, Der.none()),
                Der.octets(sha1(issuer.getSubjectX500Principal().getEncoded())),
                Der.octets(sha1(issuerKey())),
                Der.integer(certificate.getSerialNumber()));
        return Der.sequence(Der.sequence(Der.sequence(Der.sequence(id))));
    }

    /** The key's bits alone, without the algorithm that stands before them. */
    private byte[] issuerKey() {
        var subjectPublicKey = new DerReader(issuer.getPublicKey().getEncoded()).open();
        subjectPublicKey.take();
        byte[] bits = subjectPublicKey.open().rest();
        return Arrays.copyOfRange(bits, 1, bits.length);
    }

    // It only names the issuer here, and is the one hash that every responder knows.
    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /**
     * Checks an answer: signed by the issuer or for it, about this certificate, of this time, and good.
     *
     * @throws GeneralSecurityException when it is anything else, such as that the certificate was revoked
     */
    Window verify(byte[] answer) throws GeneralSecurityException {
        var validator = CertPathValidator.getInstance("PKIX");
        var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOcspResponses(Map.of(certificate, answer));
        checker.setOptions(EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.addCertPathChecker(checker);
        validator.validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
        return window(answer);
    }

    /** Of an answer that was verified; it speaks of one certificate, as it was asked about one. */
    private static Window window(byte[] answer) {
        var response = new DerReader(answer).open();
        response.take();
        var bytes = response.open().open();
        bytes.take();
        var signed = new DerReader(bytes.open().rest()).open().open();
        if (signed.nextTag() == EXPLICIT_0) {
            signed.take();
        }
        // Who answers, and when.
        signed.take();
        signed.take();
        var single = signed.open().open();
        single.take();
        single.take();
        Instant from = time(single);
        return new Window(from, single.nextTag() == EXPLICIT_0 ? time(single.open()) : from.plus(UNSAID));
    }

    private static Instant time(DerReader reader) {
        if (reader.nextTag() != GENERALIZED_TIME) {
            throw new IllegalArgumentException("no time where one has to be");
        }
        String text = new String(reader.open().rest(), java.nio.charset.StandardCharsets.US_ASCII);
        return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    }
}
