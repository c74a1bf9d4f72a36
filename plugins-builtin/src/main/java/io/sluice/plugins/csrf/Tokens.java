package io.sluice.plugins.csrf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks tokens: {@code ID.TIME.SIGNATURE}, where the signature is an HMAC of the rest. The identifier keeps two
 * tokens of one second apart and need not be a secret, since nobody can sign one.
 */
final class Tokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST = 96;

    private final SecretKeySpec key;
    private final long secondsGood;

    Tokens(String secret, Optional<Duration> ttl) {
        this.key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
        this.secondsGood = ttl.map(Duration::toSeconds).orElse(Long.MAX_VALUE);
    }

    String make(long now) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        String unsigned = id + '.' + Long.toHexString(now);
        return unsigned + '.' + signature(unsigned);
    }

    boolean isGood(String token, long now) {
        int dot = token.lastIndexOf('.');
        if (dot < 0 || token.length() > LONGEST) {
            return false;
        }
        String unsigned = token.substring(0, dot);
        if (!areSame(signature(unsigned), token.substring(dot + 1))) {
            return false;
        }
        // From here on the token is known to be one that was made above.
        long made = Long.parseLong(unsigned, unsigned.indexOf('.') + 1, unsigned.length(), 16);
        return now - made <= secondsGood;
    }

    /** Compares in a time that depends on the first text's length alone. */
    static boolean areSame(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(ISO_8859_1), b.getBytes(ISO_8859_1));
    }

    private String signature(String unsigned) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(unsigned.getBytes(ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
