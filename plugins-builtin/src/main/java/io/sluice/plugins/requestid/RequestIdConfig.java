package io.sluice.plugins.requestid;

import io.sluice.spi.config.Setting;

/** Keys of {@code request_id}. */
record RequestIdConfig(
        @Setting(
                value = "How identifiers are made: `uuid_v7` (`uuid` means the same) begins with the time, so that"
                        + " identifiers sort; `nanoid` is short. Both are unique, neither is a secret.",
                fallback = "uuid_v7")
        Algorithm algorithm,

        @Setting(value = "Characters of a `nanoid`.", fallback = "8", min = 4, max = 128)
        int size,

        @Setting(
                value = "The header that carries the identifier, upstream and back to the client.",
                fallback = "X-Request-Id")
        String headerName,

        @Setting(
                value = "Keep the identifier that a request brings, if it is sane: at most 128 characters, all of them"
                        + " letters, digits, or such as may stand in a token, or `/`, `:`, `=`, `@`.",
                fallback = "true")
        boolean trust) {

    /** Ways to make identifiers. */
    enum Algorithm {
        UUID_V7,
        UUID,
        NANOID
    }
}
