package io.sluice.plugins.refererrestriction;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keys of {@code referer_restriction}. */
record RefererRestrictionConfig(
        @Setting(
                value =
                        "Hosts, and after `*` ends of hosts. This or `referer_file` is required; with both, both count.",
                example = "[\"example.com\", \"*.example.com\"]")
        List<String> refererList,

        @Setting(
                value = "A file with more of them, one a line. When it changes it is read again.",
                example = "\"/etc/sluice/referers.txt\"")
        Optional<Path> refererFile,

        @Setting(
                value =
                        "Whether requests from pages of these hosts are the only ones to be let through, or the only ones not"
                                + " to be.",
                fallback = "allow")
        Type type,

        @Setting(
                value =
                        "Whether requests without `Referer`, as by those who type an address or hide where they come from, are"
                                + " let through where `type` is `allow`.",
                fallback = "false")
        boolean allowMissing,

        @Setting(value = "What the others are told.", fallback = "Request is forbidden")
        String message) {
    enum Type {
        ALLOW,
        DENY
    }
}
