package io.sluice.plugins.directory;

import java.util.Locale;

/** A content coding, in which a file may lie beside the one it was made from. */
enum Precompressed {
    ZSTD(".zst"),
    BR(".br"),
    GZIP(".gz");

    private final String token = name().toLowerCase(Locale.ROOT);
    private final String suffix;

    Precompressed(String suffix) {
        this.suffix = suffix;
    }

    /** The coding's name in headers. */
    String token() {
        return token;
    }

    /** What its files' names end with. */
    String suffix() {
        return suffix;
    }
}
