package io.sluice.plugins.uarestriction;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of {@code ua_restriction}. */
record UaRestrictionConfig(
        @Setting(
                value =
                        "Regular expressions, found anywhere in `User-Agent`. This or `ua_file` is required; with both, both"
                                + " count.",
                example = "[\"(?i)bot\", \"^curl/\"]")
        List<Pattern> uaList,

        @Setting(
                value = "A file with more of them, one a line. When it changes it is read again.",
                example = "\"/etc/sluice/agents.txt\"")
        Optional<Path> uaFile,

        @Setting(
                value =
                        "Whether user agents with one of these are the only ones to be let through, or the only ones not to be.",
                fallback = "allow")
        Type type,

        @Setting(value = "What the others are told.", fallback = "Request is forbidden")
        String message) {
    enum Type {
        ALLOW,
        DENY
    }
}
