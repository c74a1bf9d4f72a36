package io.sluice.core.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what a configuration says in PEM, in Base64 of PEM, or by the path of a file, and remembers the files. */
public final class PemFiles {
    private static final String BEGIN = "-----BEGIN ";
    private static final String BEGIN_IN_BASE64 = "LS0tLS1CRUdJTi";
    private static final String HOME = "~/";

    private final Map<Path, String> fingerprints = new HashMap<>();

    /** The PEM that a value stands for. The value is not part of any message: it may be a key gone wrong. */
    public String read(String value) throws UnusableCredential {
        if (value.contains(BEGIN)) {
            return value;
        }
        try {
            if (value.startsWith(BEGIN_IN_BASE64)) {
                return new String(Base64.getMimeDecoder().decode(value), StandardCharsets.US_ASCII);
            }
            return text(
                    value.startsWith(HOME)
                            ? Path.of(System.getProperty("user.home"), value.substring(HOME.length()))
                            : Path.of(value));
        } catch (IllegalArgumentException e) {
            throw new UnusableCredential("neither PEM nor the path of a file", e);
        }
    }

    /** The PEM in a file. */
    public String read(Path file) throws UnusableCredential {
        return text(file);
    }

    private String text(Path file) throws UnusableCredential {
        Path path = file.toAbsolutePath();
        fingerprints.put(path, WatchedFiles.ABSENT);
        try {
            byte[] bytes = Files.readAllBytes(path);
            fingerprints.put(path, WatchedFiles.fingerprint(bytes));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusableCredential("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new UnusableCredential("the file may not be read", e);
        } catch (IOException e) {
            throw new UnusableCredential("the file cannot be read", e);
        }
    }

    /** The authorities in a value. */
    public List<X509Certificate> authorities(String value) throws UnusableCredential {
        return Pem.certificates(read(value));
    }

    /** The authorities in a file. */
    public List<X509Certificate> authorities(Path file) throws UnusableCredential {
        return Pem.certificates(text(file));
    }

    /** The files read so far, as they were. */
    public WatchedFiles watched() {
        return new WatchedFiles(fingerprints);
    }
}
