package io.sluice.plugins.acceptencoding;

import io.sluice.spi.config.Setting;
import java.util.List;

/** Keys of {@code accept_encoding}. */
record AcceptEncodingConfig(
        @Setting(
                value = "The content codings that are passed on, in the order in which they are preferred; 8 at most.",
                notEmpty = true,
                commas = true,
                example = "[\"zstd\", \"br\", \"gzip\"]")
        List<String> encodings,

        @Setting(value = "Pass on only the first of them that the client accepts.", fallback = "false")
        boolean onlyOneEncoding) {}
