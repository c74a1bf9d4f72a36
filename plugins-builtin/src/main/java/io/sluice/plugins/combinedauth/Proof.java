package io.sluice.plugins.combinedauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.Respond;
import io.sluice.spi.http.RequestHead;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** By what an application shows that it is the one. */
interface Proof {
    /** None is asked for. */
    Proof NONE = (request, now) -> Optional.empty();

    /**
     * Looks for faults.
     *
     * @param now in seconds
     * @return the answer to the first one, or nothing when the proof holds
     */
    Optional<Respond> fault(RequestHead request, long now);

    /** A digest of the secret and the time, {@code sha256("SECRET:TS")}, which is good for as long as the clock may be wrong. */
    final class ByDigest implements Proof {
        private static final int LONGEST_TIME = 12;

        private final byte[] prefix;
        private final long deviation;

        ByDigest(String secret, long deviation) {
            this.prefix = (secret + ':').getBytes(UTF_8);
            this.deviation = deviation;
        }

        @Override
        public Optional<Respond> fault(RequestHead request, long now) {
            String time = request.queryParameter("ts").orElse("");
            if (time.isEmpty()) {
                return Optional.of(Refusals.TIMESTAMP_EMPTY);
            }
            if (!isNear(time, now)) {
                return Optional.of(Refusals.TIMESTAMP_INVALID);
            }
            String digest = request.queryParameter("digest").orElse("");
            if (digest.isEmpty()) {
                return Optional.of(Refusals.DIGEST_EMPTY);
            }
            return isRight(digest, time) ? Optional.empty() : Optional.of(Refusals.DIGEST_INVALID);
        }

        private boolean isNear(String time, long now) {
            boolean digits = time.length() <= LONGEST_TIME && time.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits && Math.abs(now - Long.parseLong(time)) <= deviation;
        }

        private boolean isRight(String digest, String time) {
            try {
                var sha256 = MessageDigest.getInstance("SHA-256");
                sha256.update(prefix);
                sha256.update(time.getBytes(ISO_8859_1));
                String right = HexFormat.of().formatHex(sha256.digest());
                return MessageDigest.isEqual(
                        right.getBytes(ISO_8859_1),
                        digest.toLowerCase(Locale.ROOT).getBytes(ISO_8859_1));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
