package io.sluice.core.tls;

import java.io.ByteArrayInputStream;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Certificates and keys in PEM (RFC 7468), as tools write them: PKCS #8, and the older forms of OpenSSL. */
final class Pem {
    private static final Pattern BLOCK = Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----");
    private static final byte[] VERSION_0 = Der.integer(java.math.BigInteger.ZERO);
    private static final byte[] RSA = oid("06092a864886f70d010101");
    private static final byte[] EC = oid("06072a8648ce3d0201");

    /** The algorithms of private keys by the encoding of their object identifiers. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            HexFormat.of().formatHex(RSA),
            "RSA",
            HexFormat.of().formatHex(EC),
            "EC",
            "06032b6570",
            "Ed25519",
            "06032b6571",
            "Ed448");

    private static final int CURVE = 0xa0;

    private record Block(String label, String content) {
        byte[] bytes() throws UnusableCredential {
            if (content.contains("ENCRYPTED")) {
                throw new UnusableCredential("the key is encrypted; it has to be stored without a password");
            }
            try {
                return Base64.getMimeDecoder().decode(content);
            } catch (IllegalArgumentException e) {
                throw new UnusableCredential("the block " + label + " is not Base64", e);
            }
        }
    }

    private Pem() {}

    private static byte[] oid(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static List<Block> blocks(String text) {
        return BLOCK.matcher(text)
                .results()
                .map(match -> new Block(match.group(1), match.group(2)))
                .toList();
    }

    /** All certificates, in their order; at least one. */
    static List<X509Certificate> certificates(String text) throws UnusableCredential {
        var certificates = new ArrayList<X509Certificate>();
        for (Block block : blocks(text)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(block, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusableCredential("there is no block BEGIN CERTIFICATE");
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(Block block, int number) throws UnusableCredential {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
            throw new UnusableCredential("certificate " + number + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The first private key. */
    static PrivateKey privateKey(String text) throws UnusableCredential {
        for (Block block : blocks(text)) {
            Optional<byte[]> key =
                    switch (block.label()) {
                        case "PRIVATE KEY" -> Optional.of(block.bytes());
                        case "RSA PRIVATE KEY" -> Optional.of(wrapped(Der.sequence(RSA, Der.none()), block.bytes()));
                        case "EC PRIVATE KEY" -> Optional.of(ec(block.bytes()));
                        case "ENCRYPTED PRIVATE KEY" ->
                            throw new UnusableCredential(
                                    "the key is encrypted; it has to be stored without a password");
                        default -> Optional.empty();
                    };
            if (key.isPresent()) {
                return fromPkcs8(key.get());
            }
        }
        throw new UnusableCredential("there is no block BEGIN PRIVATE KEY");
    }

    // RFC 5208 §5: version, algorithm, and the key in its own form.
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.sequence(VERSION_0, algorithm, Der.octets(key));
    }

    // RFC 5915 §3: the curve is inside, in an optional field that is always there in PEM files.
    private static byte[] ec(byte[] key) throws UnusableCredential {
        try {
            DerReader inside = new DerReader(key).open();
            while (inside.hasNext() && inside.nextTag() != CURVE) {
                inside.take();
            }
            byte[] curve = inside.open().take();
            return wrapped(Der.sequence(EC, curve), key);
        } catch (IllegalArgumentException e) {
            throw new UnusableCredential("the key names no curve", e);
        }
    }

    private static PrivateKey fromPkcs8(byte[] encoded) throws UnusableCredential {
        try {
            DerReader inside = new DerReader(encoded).open();
            inside.take();
            String oid = HexFormat.of().formatHex(inside.open().take());
            String algorithm = ALGORITHMS.get(oid);
            if (algorithm == null) {
                throw new UnusableCredential("the key is of an unknown algorithm; RSA, EC and Ed25519 are known");
            }
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException | NoSuchAlgorithmException | IllegalArgumentException e) {
            throw new UnusableCredential("the key cannot be read", e);
        }
    }
}
