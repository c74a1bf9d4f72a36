package io.sluice.plugins.iprestriction;

import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keys of {@code ip_restriction}. */
record IpRestrictionConfig(
        @Setting(
                value = "Addresses and blocks. This or `ip_file` is required; with both, both count.",
                example = "[\"10.0.0.0/8\", \"2001:db8::1\"]")
        List<CidrBlock> ipList,

        @Setting(
                value = "A file with more of them, one a line. When it changes it is read again.",
                example = "\"/etc/sluice/blocked.txt\"")
        Optional<Path> ipFile,

        @Setting(
                value =
                        "Whether clients with these addresses are the only ones to be let through, or the only ones not to be.",
                fallback = "allow")
        Type type,

        @Setting(value = "What the others are told.", fallback = "Request is forbidden")
        String message) {
    enum Type {
        ALLOW,
        DENY
    }
}
