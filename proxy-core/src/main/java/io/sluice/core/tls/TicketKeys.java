package io.sluice.core.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The keys that session tickets are sealed with (RFC 5077 §4): a present one, and the one before, which still opens tickets.
 * So a stolen key opens what was recorded within 24 hours, and no more.
 */
final class TicketKeys {
    static final Duration LIFE = Duration.ofHours(12);

    private final SecureRandom random = new SecureRandom();
    private OpenSslSessionTicketKey present = newKey();
    private @Nullable OpenSslSessionTicketKey before;
    private Instant rotated;

    TicketKeys(Instant now) {
        rotated = now;
    }

    private OpenSslSessionTicketKey newKey() {
        return new OpenSslSessionTicketKey(
                bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Makes a new key if the present one has reached its age. */
    boolean rotate(Instant now) {
        if (Duration.between(rotated, now).compareTo(LIFE) < 0) {
            return false;
        }
        // After a long sleep the present key is too old even to open tickets.
        before = Duration.between(rotated, now).compareTo(LIFE.multipliedBy(2)) < 0 ? present : null;
        present = newKey();
        rotated = now;
        return true;
    }

    /** The key to seal with, then what else opens. */
    OpenSslSessionTicketKey[] all() {
        return before == null
                ? new OpenSslSessionTicketKey[] {present}
                : new OpenSslSessionTicketKey[] {present, before};
    }
}
