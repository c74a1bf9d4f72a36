package io.sluice.plugins.basicauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.HashData;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import at.favre.lib.crypto.bcrypt.IllegalBCryptFormatException;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.spi.PluginContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What one version of a user file says. bcrypt is slow on purpose, some 100 ms of a CPU, so verdicts are kept: found once,
 * credentials are looked up by a keyed hash, from which nobody reads them. A verdict holds for as long as the file is the same;
 * requests that bring the same credentials at once share one.
 */
final class PasswordFile {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int KEPT_AT_MOST = 10_000;
    private static final int DEAREST = 16;
    private static final BCrypt.Verifyer BCRYPT =
            BCrypt.verifyer(Version.VERSION_2Y, LongPasswordStrategies.truncate(Version.VERSION_2Y));
    private static final HashData DECOY = new HashData(10, Version.VERSION_2Y, new byte[16], new byte[23]);

    // Half of the CPUs for strangers who guess, the other half for those who work.
    private static final Semaphore CPUS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, HashData> hashes;
    private final HashData decoy;
    private final PluginContext context;
    private final byte[] salt = new byte[32];
    private final AsyncCache<ByteBuffer, Boolean> verdicts = Caffeine.newBuilder()
            .maximumSize(KEPT_AT_MOST)
            .expireAfterWrite(KEPT)
            .buildAsync();

    private PasswordFile(Map<String, HashData> hashes, PluginContext context) {
        this.hashes = Map.copyOf(hashes);
        this.decoy = hashes.values().stream().findAny().orElse(DECOY);
        this.context = context;
        new SecureRandom().nextBytes(salt);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the line that is none
     */
    static PasswordFile read(Path file, PluginContext context) throws IOException {
        var hashes = new HashMap<String, HashData>();
        int number = 0;
        for (String line : Files.readAllLines(file, ISO_8859_1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("line " + number + " must be \"name:hash\"");
            }
            if (hashes.put(text.substring(0, colon), hash(text.substring(colon + 1), number)) != null) {
                throw new IllegalArgumentException("line " + number + " has a name that stands above already");
            }
        }
        return new PasswordFile(hashes, context);
    }

    private static HashData hash(String text, int line) {
        if (!text.matches("\\$2[aby]\\$.*")) {
            throw new IllegalArgumentException("line " + line + " has no bcrypt hash, as \"htpasswd -B\" makes it");
        }
        try {
            var hash = Version.VERSION_2Y.parser.parse(text.getBytes(ISO_8859_1));
            if (hash.cost > DEAREST) {
                throw new IllegalArgumentException("line " + line + " has a bcrypt hash of cost " + hash.cost
                        + ", at most " + DEAREST + " is bearable");
            }
            return hash;
        } catch (IllegalBCryptFormatException e) {
            throw new IllegalArgumentException("line " + line + " has a malformed bcrypt hash", e);
        }
    }

    /** Whether the file has these credentials. Fails with {@link TooManySignIns} when the CPUs are busy with others. */
    CompletableFuture<Boolean> verify(Credentials given) {
        return verdicts.get(
                fingerprint(given),
                (key, executor) -> context.blocking(() -> matches(given)).toCompletableFuture());
    }

    private ByteBuffer fingerprint(Credentials given) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(salt);
            given.addTo(sha256);
            return ByteBuffer.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private boolean matches(Credentials given) throws InterruptedException, TooManySignIns {
        if (!CPUS.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TooManySignIns();
        }
        try {
            // An unknown name takes as long as a known one.
            var hash = hashes.getOrDefault(given.name(), decoy);
            boolean verified = BCRYPT.verify(given.password(), hash).verified;
            return verified && hashes.containsKey(given.name());
        } finally {
            CPUS.release();
        }
    }
}
