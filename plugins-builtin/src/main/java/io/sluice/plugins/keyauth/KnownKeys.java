package io.sluice.plugins.keyauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;

/** The keys that are let through. */
final class KnownKeys {
    private final List<byte[]> keys;

    KnownKeys(List<String> keys) {
        this.keys = keys.stream().map(key -> key.getBytes(UTF_8)).toList();
    }

    /**
     * Compares with every key, found or not, and each time for as long as the given text is: the time taken tells nothing
     * about the keys.
     */
    boolean contains(String given) {
        var bytes = given.getBytes(UTF_8);
        boolean found = false;
        for (byte[] key : keys) {
            found |= MessageDigest.isEqual(bytes, key);
        }
        return found;
    }
}
