package io.sluice.plugins.compression;

import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import io.sluice.spi.http.MediaRange;
import java.util.List;
import java.util.Optional;

/** Keys of the plugin that packs and unpacks bodies. */
record CompressionConfig(
        @Setting(
                value =
                        "Level of gzip; `0` switches it off. Higher levels cost more time, and all of it is a loop's time.",
                fallback = "6",
                min = 0,
                max = 9)
        int gzipLevel,

        @Setting(value = "Level of Brotli; `0` switches it off.", fallback = "4", min = 0, max = 11)
        int brLevel,

        @Setting(value = "Level of Zstandard; `0` switches it off.", fallback = "3", min = 0, max = 22)
        int zstdLevel,

        @Setting(
                value = "Which coding is taken where the client likes several equally well: the first of these.",
                fallback = "zstd, br, gzip")
        List<Coding> encodings,

        @Setting(
                value = "Media types that are compressed; `text/*`, `application/*+json` and `*` stand for several.",
                fallback = "text/*, application/json, application/*+json, application/javascript, application/xml,"
                        + " application/*+xml, application/wasm, image/svg+xml, image/bmp, font/ttf, font/otf",
                notEmpty = true)
        List<MediaRange> types,

        @Setting(value = "Shorter bodies are left alone, as far as their length is known.", fallback = "256")
        Size minLength,

        @Setting(
                value = "Media types whose bodies are flushed with every part that arrives, as event streams need it.",
                fallback = "text/event-stream, application/x-ndjson")
        List<MediaRange> flushTypes,

        @Setting(
                value = "Unpack bodies that came compressed for clients that do not understand the coding.",
                fallback = "false")
        boolean decompression,

        @Setting(
                value = "Unpack them for all clients, so that plugins behind this one can read and change them; another"
                        + " `compression` at the end of the list packs them again.",
                fallback = "false")
        boolean forAllClients,

        @Setting(
                "`downstream` changes every response that leaves; `upstream` what the upstream sent, before it is cached."
                        + " When absent, the step decides.")
        Optional<Mode> mode) {

    /** Which responses are changed. */
    enum Mode {
        DOWNSTREAM,
        UPSTREAM
    }
}
