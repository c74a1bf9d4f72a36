package io.sluice.core.assembly.jars;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * The keys of those whose jars may be loaded. A jar passes if each of its entries is signed, as {@code jarsigner} does, by one
 * of them. A certificate stands for its key: neither its dates nor its issuer are looked at.
 */
public final class TrustedKeys {
    /** Trusts everybody: signatures are not looked at. */
    public static final TrustedKeys EVERYBODY = new TrustedKeys(Set.of());

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (CERTIFICATE|PUBLIC KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private final Set<PublicKey> keys;

    private TrustedKeys(Set<PublicKey> keys) {
        this.keys = Set.copyOf(keys);
    }

    /**
     * Reads PEM files.
     *
     * @param files none for {@link #EVERYBODY}
     * @throws IOException when one of them cannot be read or has neither certificate nor public key
     */
    public static TrustedKeys read(List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return EVERYBODY;
        }
        var keys = new HashSet<PublicKey>();
        for (Path file : files) {
            var found = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .results()
                    .toList();
            if (found.isEmpty()) {
                throw new IOException("plugins_trusted_keys: no certificate and no public key in " + file);
            }
            for (var pem : found) {
                try {
                    keys.add(key(pem.group(1), Base64.getMimeDecoder().decode(pem.group(2))));
                } catch (GeneralSecurityException | IllegalArgumentException e) {
                    throw new IOException("plugins_trusted_keys: a key in " + file + " cannot be read", e);
                }
            }
        }
        return new TrustedKeys(keys);
    }

    private static PublicKey key(String kind, byte[] der) throws GeneralSecurityException {
        if (kind.equals("CERTIFICATE")) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new java.io.ByteArrayInputStream(der))
                    .getPublicKey();
        }
        GeneralSecurityException last = new GeneralSecurityException("no algorithm");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    /** Whether signatures matter at all. */
    boolean matter() {
        return !keys.isEmpty();
    }

    /**
     * Refuses a jar with an entry that none of the keys has signed.
     *
     * @param jar opened for verification
     */
    void check(JarFile jar) throws IOException {
        for (var entries = jar.entries(); matter() && entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            if (!entry.isDirectory() && !isPartOfSignature(entry.getName())) {
                check(jar, entry);
            }
        }
    }

    private void check(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream content = jar.getInputStream(entry)) {
            // The signers are known, and the digest has been compared, when the last byte has been read.
            content.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (SecurityException e) {
            throw new RefusedJar("its signature does not fit: " + e.getMessage(), e);
        }
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers == null) {
            throw new RefusedJar("it is not signed, or not all of it: " + entry.getName());
        }
        for (CodeSigner signer : signers) {
            if (keys.contains(
                    signer.getSignerCertPath().getCertificates().getFirst().getPublicKey())) {
                return;
            }
        }
        throw new RefusedJar("it is signed by somebody else than those in plugins_trusted_keys");
    }

    private static boolean isPartOfSignature(String path) {
        String upper = path.toUpperCase(Locale.ROOT);
        return upper.startsWith("META-INF/")
                && upper.indexOf('/', "META-INF/".length()) < 0
                && (upper.equals("META-INF/MANIFEST.MF")
                        || upper.endsWith(".SF")
                        || upper.endsWith(".RSA")
                        || upper.endsWith(".EC")
                        || upper.endsWith(".DSA"));
    }
}
