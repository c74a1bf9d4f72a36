package io.sluice.plugins.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys for HMAC. */
final class Secrets {
    private static final int LONGEST_HASH = 64;

    private Secrets() {}

    /**
     * The key of a secret, lengthened to what the library wants at least. RFC 2104 §2 fills a short key up with zeros in any
     * case, so this changes no signature.
     */
    static SecretKey key(String secret) {
        byte[] bytes = secret.getBytes(UTF_8);
        return new SecretKeySpec(Arrays.copyOf(bytes, Math.max(bytes.length, LONGEST_HASH)), "HMAC");
    }
}
