package io.sluice.plugins.georestriction;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.util.List;

/** Keys of {@code geo_restriction}. */
record GeoRestrictionConfig(
        @Setting(
                value =
                        "The database, in MaxMind's format: of countries, or of cities. When it changes it is read again.",
                example = "\"/var/lib/GeoIP/GeoLite2-Country.mmdb\"")
        Path database,

        @Setting(
                "Whether clients in these countries are the only ones to be let through, or the only ones not to be; or"
                        + " whether all are, and those in these countries counted.")
        Type type,

        @Setting(
                value =
                        "Countries by their two letters (ISO 3166-1), several separated by spaces or commas if you like; `??`"
                                + " are clients of whom it is not known.",
                notEmpty = true,
                example = "[\"DE\", \"FR, IT\"]")
        List<String> countryCodes,

        @Setting(value = "What the others are told.", fallback = "Access from your country is not allowed")
        String message) {
    enum Type {
        ALLOW,
        DENY,
        REPORTING
    }
}
