package io.sluice.plugins.jwt;

import io.sluice.spi.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of {@code jwt}. */
record JwtConfig(
        @Setting(
                value =
                        "The header that carries the token, with or without `Bearer` before it. One of `header`, `cookie`"
                                + " and `query` is required; of several, the first that a request has counts, in this order.",
                example = "\"Authorization\"")
        Optional<String> header,

        @Setting(value = "The cookie that carries the token.", example = "\"jwt\"")
        Optional<String> cookie,

        @Setting(value = "The query parameter that carries the token.", example = "\"jwt\"")
        Optional<String> query,

        @Setting(
                value =
                        "The secret that tokens are signed with by HMAC. One of `secret`, `public_key` and `jwks_url` is"
                                + " required.",
                secret = true)
        Optional<String> secret,

        @Setting("The public key that signatures are checked by, or a certificate with it, in PEM.")
        Optional<String> publicKey,

        @Setting(
                value = "Where the issuer publishes its public keys. A token's `kid` says which one it means.",
                example = "\"https://id.example.com/.well-known/jwks.json\"")
        Optional<URI> jwksUrl,

        @Setting(
                value = "How long published keys are believed without being asked for again.",
                fallback = "1h",
                min = 1000)
        Duration jwksTtl,

        @Setting(
                value =
                        "The only algorithm that is accepted. When absent, every one that fits the key: of `secret` all that"
                                + " begin with `hs`, of an RSA key `rs256` unless the key is published with another one.",
                example = "\"ES256\"")
        Optional<Algorithm> algorithm,

        @Setting(value = "Who must have issued a token: its claim `iss`.", example = "\"https://id.example.com\"")
        Optional<String> issuer,

        @Setting("For whom a token must be: one of these must be in its claim `aud`. Any when empty.")
        List<String> audience,

        @Setting(value = "Claims that a token must have.", example = "[\"sub\", \"email\"]")
        List<String> requiredClaims,

        @Setting(
                value =
                        "Claims that must have one of these values; of a list, and of the words of `scope`, one has to be.",
                example = "{ role = [\"admin\", \"editor\"] }")
        Map<String, List<String>> claimValues,

        @Setting(
                value =
                        "Whether a token must say in `exp` when it ends. When absent: unless it is checked by `secret`.",
                example = "true")
        Optional<Boolean> requireExp,

        @Setting(
                value = "How far the issuer's clock may be wrong, for `exp` and `nbf`.",
                fallback = "0s",
                min = 0,
                max = 600_000)
        Duration leeway,

        @Setting(
                value =
                        "Headers that tell the upstream what a token claims: the claim, then the header. What clients send"
                                + " under these names is removed from every request.",
                example = "{ sub = \"X-User\", email = \"X-Email\" }")
        Map<String, String> claimHeaders,

        @Setting(
                value = "Claims that become variables, such as `$jwt_sub`, for logs, templates and other plugins.",
                example = "[\"sub\"]")
        List<String> claimVariables,

        @Setting(
                value =
                        "The path, compared exactly, that needs no token and gives one: what the upstream answers with a 2xx"
                                + " is signed, and sent as `{\"token\": \"…\"}`. Needs `secret`.",
                example = "\"/login\"")
        Optional<String> authPath,

        @Setting(
                value = "How long a token lives that was signed here, unless the upstream said so itself, in `exp`.",
                fallback = "1h",
                min = 1000)
        Duration tokenTtl,

        @Setting(value = "Time to wait before an invalid token is refused, against guessing.", fallback = "0s")
        Duration delay) {}
