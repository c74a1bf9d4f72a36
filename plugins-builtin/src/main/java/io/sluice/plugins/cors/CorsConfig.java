package io.sluice.plugins.cors;

import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of {@code cors}. */
record CorsConfig(
        @Setting(value = "Only requests whose path has a match of this; all when absent.", example = "\"^/api/\"")
        Optional<Pattern> path,

        @Setting(
                value = "Origins whose scripts may read responses, separated by commas: `https://example.com`,"
                        + " `https://*.example.com` for its subdomains, `http://localhost:*` for every port, or `*` for"
                        + " all (as which `$http_origin` counts, too).",
                fallback = "*",
                example = "\"https://example.com, https://*.example.com\"")
        Origins allowOrigin,

        @Setting(value = "Methods that scripts may use.", fallback = "GET, POST, PUT, PATCH, DELETE, OPTIONS")
        Names allowMethods,

        @Setting(
                value = "Request headers that scripts may set. When absent, those they ask for.",
                example = "\"Content-Type, Authorization\"")
        Optional<Names> allowHeaders,

        @Setting(
                value = "Let scripts send cookies and other credentials. Not possible with `*`, which would let every"
                        + " site act as the user.",
                fallback = "false")
        boolean allowCredentials,

        @Setting(
                value = "Response headers that scripts may read, beside the few they always may.",
                example = "\"X-Total-Count\"")
        Optional<Names> exposeHeaders,

        @Setting(
                value = "How long browsers may remember what they were allowed; `0s` leaves it to them.",
                fallback = "1h")
        Duration maxAge) {}
