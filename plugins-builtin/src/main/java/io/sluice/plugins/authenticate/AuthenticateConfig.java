package io.sluice.plugins.authenticate;

import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** The keys that a table of {@link AuthenticateFactory} may have. */
record AuthenticateConfig(
        @Setting(
                value = "Who knows people: the name of an `[extensions.NAME]` table or of a category.",
                notEmpty = true,
                example = "\"staff\"")
        String authenticator,

        @Setting(
                value =
                        "The role that somebody must have, or one after it: `read`, `config`, `install`, `root`. Without"
                                + " it whoever is known is let through.")
        Optional<Role> role,

        @Setting(
                value = "A header that tells the upstream who it is. Whatever the client sends in it is removed.",
                example = "\"X-User\"")
        Optional<String> userHeader,

        @Setting(
                value = "What `WWW-Authenticate` asks those for who are not known.",
                fallback = "Bearer",
                notEmpty = true)
        String challenge,

        @Setting(
                value = "How long the authenticator is waited for; then the request is refused with 503.",
                fallback = "5s",
                min = 1,
                max = 60_000)
        Duration timeout) {

    enum Role {
        READ,
        CONFIG,
        INSTALL,
        ROOT
    }
}
