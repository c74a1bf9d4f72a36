package io.sluice.plugins.csrf;

import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** Keys of {@code csrf}. */
record CsrfConfig(
        @Setting(
                value = "The path that gives out tokens, compared exactly.",
                notEmpty = true,
                example = "\"/csrf-token\"")
        String tokenPath,

        @Setting(
                value = "The secret that tokens are signed with. The same for all proxies that serve the site.",
                notEmpty = true,
                secret = true)
        String key,

        @Setting(
                value = "Name of the cookie that carries the token, and of the header that must repeat it.",
                fallback = "x-csrf-token")
        String name,

        @Setting(
                value = "How long a token is good. For ever when absent, that is until the browser is closed.",
                min = 1000,
                example = "\"8h\"")
        Optional<Duration> ttl,

        @Setting(
                value =
                        "Whether browsers send the cookie with requests that other sites cause: `strict` never, `lax` when"
                                + " a link is followed, `none` always.",
                fallback = "strict")
        SameSite sameSite,

        @Setting(
                value =
                        "Whether browsers send the cookie by `https` only. When absent, as the request for the token came;"
                                + " behind something that ends TLS say `true`. With `none` above it is so in any case.",
                example = "true")
        Optional<Boolean> secure) {

    /** Values of the cookie attribute (RFC 6265bis §4.1.2.7). */
    enum SameSite {
        STRICT("Strict"),
        LAX("Lax"),
        NONE("None");

        private final String attribute;

        SameSite(String attribute) {
            this.attribute = attribute;
        }

        String attribute() {
            return attribute;
        }
    }
}
