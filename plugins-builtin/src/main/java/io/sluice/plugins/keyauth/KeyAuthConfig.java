package io.sluice.plugins.keyauth;

import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@code key_auth}. */
record KeyAuthConfig(
        @Setting(value = "The query parameter that carries the key. Either this or `header`.", example = "\"api_key\"")
        Optional<String> query,

        @Setting(value = "The header that carries the key. Either this or `query`.", example = "\"X-Api-Key\"")
        Optional<String> header,

        @Setting(value = "The keys that are let through.", notEmpty = true, secret = true)
        List<String> keys,

        @Setting(value = "Time to wait before a wrong key is refused, against guessing.", fallback = "0s")
        Duration delay,

        @Setting(value = "Take the key out of the request before it goes upstream.", fallback = "false")
        boolean hideCredentials) {}
