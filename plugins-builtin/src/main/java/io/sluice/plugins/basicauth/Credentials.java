package io.sluice.plugins.basicauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A name and a password, as bytes: which charset they are in is between client and operator (RFC 7617 §2.1). */
final class Credentials {
    private static final String SCHEME = "Basic ";

    private final byte[] pair;
    private final int colon;

    private Credentials(byte[] pair, int colon) {
        this.pair = pair;
        this.colon = colon;
    }

    /** Reads an {@code Authorization} header; empty when it is not of this scheme, or malformed. */
    static Optional<Credentials> ofHeader(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? decode(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    /** Reads {@code name:password} in Base64; empty when it is malformed. */
    static Optional<Credentials> decode(String base64) {
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int colon = -1;
        for (int i = pair.length - 1; i >= 0; i--) {
            // RFC 7617 §2: neither part may have control characters, and the name no colon.
            if ((pair[i] >= 0 && pair[i] < ' ') || pair[i] == 0x7f) {
                return Optional.empty();
            }
            colon = pair[i] == ':' ? i : colon;
        }
        return colon < 0 ? Optional.empty() : Optional.of(new Credentials(pair, colon));
    }

    /** The name, a character for each byte. */
    String name() {
        return new String(pair, 0, colon, ISO_8859_1);
    }

    byte[] password() {
        return Arrays.copyOfRange(pair, colon + 1, pair.length);
    }

    /** Compares in a time that depends on these credentials alone, not on how much of the others is right. */
    boolean isSameAs(Credentials known) {
        return MessageDigest.isEqual(pair, known.pair);
    }

    /** Adds them to a digest. */
    void addTo(MessageDigest digest) {
        digest.update(pair);
    }
}
