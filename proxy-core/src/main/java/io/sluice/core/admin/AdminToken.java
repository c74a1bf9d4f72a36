package io.sluice.core.admin;

import io.sluice.spi.admin.AdminRole;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A token that somebody was given, known by its SHA-256 alone. */
public final class AdminToken {
    private final byte[] digest;
    private final AdminRole role;

    private AdminToken(byte[] digest, AdminRole role) {
        this.digest = digest;
        this.role = role;
    }

    /** Of the digest in hexadecimal digits. */
    public static AdminToken ofDigest(String hex, AdminRole role) {
        return new AdminToken(HexFormat.of().parseHex(hex), role);
    }

    /** Of the token itself. */
    public static AdminToken of(String token, AdminRole role) {
        return new AdminToken(digest(token), role);
    }

    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it is this one. */
    public boolean is(String token) {
        return hasDigest(digest(token));
    }

    AdminRole role() {
        return role;
    }

    /** Takes as long whether it is or not. */
    boolean hasDigest(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }
}
