package io.sluice.plugins.basicauth;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@code basic_auth}. */
record BasicAuthConfig(
        @Setting(
                value = "Those who are let through, each as `name:password` in Base64. This, `user_file`, or both.",
                secret = true)
        List<String> authorizations,

        @Setting(
                value = "A file of `name:hash` lines as `htpasswd -B` writes it, with hashes of bcrypt. Read again when"
                        + " it changes.",
                example = "\"/etc/sluice/users\"")
        Optional<Path> userFile,

        @Setting(value = "What browsers show when they ask for name and password.", fallback = "Restricted")
        String realm,

        @Setting(value = "Time to wait before wrong credentials are refused, against guessing.", fallback = "0s")
        Duration delay,

        @Setting(value = "Take the credentials out of the request before it goes upstream.", fallback = "false")
        boolean hideCredentials) {}
