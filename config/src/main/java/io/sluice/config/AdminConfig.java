package io.sluice.config;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code [admin]}: the operator's own listener, and who may use it for what. */
public record AdminConfig(
        @Setting(
                value =
                        "Where it listens; `:6189` is this machine only. Without it, and without `--admin`, there is none."
                                + " Read at the start only.",
                example = "\"127.0.0.1:6189\"")
        Optional<ListenAddress> addr,

        @Setting(
                value =
                        "Names, besides `localhost` and IP addresses, that requests may have in `Host`: a web page that lets"
                                + " its own name lead here is refused.",
                example = "[\"sluice.internal\"]")
        List<String> hosts,

        @Setting(
                value =
                        "Who may do what, by names of your choice. With none, clients on this machine may do everything,"
                                + " others what needs the role `read`.",
                example = "{ ci = { file = \"/run/secrets/ci\", role = \"install\" } }")
        Map<String, Token> tokens,

        @Setting(
                value =
                        "Who knows people that have no token: the name of an extension. With one, nobody is let in for being"
                                + " on this machine.",
                notEmpty = true)
        Optional<String> authenticator) {

    /** {@code [admin.tokens.NAME]}: a bearer token. */
    public record Token(
            @Setting(
                    value = "The token's SHA-256, as 64 hexadecimal digits.",
                    example = "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"")
            Optional<String> sha256,

            @Setting(
                    value =
                            "A file with the token itself, at least 16 characters long; read with the configuration, and"
                                    + " again when it changes.",
                    example = "\"/run/secrets/sluice-admin\"")
            Optional<Path> file,

            @Setting(
                    value = "What its bearer may do: `read` metrics and states; also `config`, logs and levels; also"
                            + " `install`, which plugins are called; or `root`, everything.",
                    fallback = "read")
            Role role,

            @Setting("A note.") Optional<String> remark) {

        /** Checks what the schema cannot say. */
        public Token {
            if (sha256.isPresent() == file.isPresent()) {
                throw new IllegalArgumentException("needs either sha256 or file");
            }
            if (!sha256.map(digest -> digest.matches("[0-9a-fA-F]{64}")).orElse(true)) {
                throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
            }
        }
    }

    /** What a token is good for. */
    public enum Role {
        READ,
        CONFIG,
        INSTALL,
        ROOT
    }
}
