package io.sluice.plugins.georestriction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.maxmind.db.Reader;
import io.sluice.spi.config.IpLiteral;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * In what country an address is, by one edition of a database. It is all in memory, so that a look-up never waits for a disk; and
 * since it unpacks what is said of a place in all languages, which takes microseconds, answers are kept for a while.
 */
final class Countries {
    /** The country of those of whom it is not known. */
    static final String UNKNOWN = "??";

    private static final int KEPT_AT_MOST = 50_000;

    private final Reader database;
    private final Cache<String, String> kept =
            Caffeine.newBuilder().maximumSize(KEPT_AT_MOST).build();

    private Countries(Reader database) {
        this.database = database;
    }

    /**
     * Reads a database.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Countries read(Path file) throws IOException {
        // Closing gives nothing back: there is no file behind it any more.
        return new Countries(new Reader(file.toFile(), Reader.FileMode.MEMORY));
    }

    /** The two letters of an address's country. */
    String of(String address) {
        String known = kept.getIfPresent(address);
        if (known != null) {
            return known;
        }
        String found = IpLiteral.parse(withoutZone(address)).map(this::lookUp).orElse(UNKNOWN);
        kept.put(address, found);
        return found;
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    private String lookUp(InetAddress address) {
        try {
            return country(database.get(address, Map.class)).orElse(UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException("the database is damaged", e);
        }
    }

    /** MaxMind's own say {@code country.iso_code}, those of others {@code country} or {@code country_code}. */
    private static Optional<String> country(@Nullable Map<?, ?> place) {
        if (place == null) {
            return Optional.empty();
        }
        Object code =
                place.get("country") instanceof Map<?, ?> country ? country.get("iso_code") : place.get("country");
        return Optional.ofNullable(code == null ? place.get("country_code") : code)
                .map(String::valueOf);
    }
}
